import express from "express";

const app = express();
app.get("/", (request, response) => response.send(new Date().toISOString()));
app.listen(Number(process.env.PORT ?? 8080));

region = "eu"
model = "m-2"

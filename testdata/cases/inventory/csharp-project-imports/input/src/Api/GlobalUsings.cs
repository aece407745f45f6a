global using System;
global using Azure.AI.OpenAI;

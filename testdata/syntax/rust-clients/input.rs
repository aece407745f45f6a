use async_openai::{config::{OpenAIConfig, AzureConfig}, types::{CreateChatCompletionRequestArgs, ChatCompletionRequestUserMessageArgs}, Client};
use std::env;
use std::sync::Arc;
use serde_json::json;
use clap::Parser;

const MODEL: &str = "gpt-4o-mini";
static BASE: &str = "https://api.openai.com/v1";

#[derive(Parser)]
struct Args {
    /// The key
    #[arg(long, env = "OPENAI_API_KEY")]
    key: String,
    #[clap(long, env = "OPENAI_MODEL", default_value = "gpt-4o")]
    model: String,
}

pub struct Llm { client: Client<OpenAIConfig>, model: String }

impl Llm {
    pub fn new() -> Self {
        let key = env::var("OPENAI_API_KEY").expect("set");
        let base = std::env::var("OPENAI_BASE_URL").unwrap_or_else(|_| "https://api.openai.com/v1".to_string());
        let config = OpenAIConfig::new().with_api_key(key).with_api_base(base);
        Self { client: Client::with_config(config), model: env::var("OPENAI_MODEL").unwrap_or("gpt-4o".into()) }
    }
    pub async fn ask(&self, q: &str) -> Result<String, Box<dyn std::error::Error>> {
        let request = CreateChatCompletionRequestArgs::default()
            .max_tokens(512u32)
            .model(MODEL)
            .messages([ChatCompletionRequestUserMessageArgs::default().content(q).build()?.into()])
            .build()?;
        let response = self.client.chat().create(request).await?;
        Ok(response.choices[0].message.content.clone().unwrap_or_default())
    }
    async fn raw(&self, key: &str) -> anyhow::Result<()> {
        let url = format!("{}/chat/completions", BASE);
        let r = reqwest::Client::new().post(&url).bearer_auth(key).json(&json!({"model": "gpt-4.1", "messages": []})).send().await?;
        let host = format!("https://{name}.openai.azure.com/openai/deployments/{dep}", name = "x", dep = "y");
        match r.status().as_u16() { 200 => Ok(()), _ => Err(anyhow::anyhow!("bad gpt-4o")) }
    }
    async fn both(&self) -> String {
        match self.ask("x").await {
            Ok(v) => v,
            Err(_) => { let c = Client::with_config(AzureConfig::new().with_api_base("https://my.openai.azure.com").with_deployment_id("gpt4").with_api_version("2024-02-01")); c.chat().create(x).await.unwrap() }
        }
    }
}

#[tokio::main]
async fn main() { let a = Args::parse(); println!("using gpt-4"); }

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn works() { let m = "gpt-3.5-turbo"; assert_eq!(m, "gpt-4"); }
}

package config

import (
	"flag"
	"os"

	"github.com/spf13/viper"
	"example.com/app/internal/envs"
)

var modelFlag = flag.String("model", "flag-model", "the model")

type Config struct {
	APIKey string `envconfig:"LLM_API_KEY" required:"true"`
	URL    string `env:"LLM_URL" envDefault:"https://a.example.com"`
	Model  string `json:"model" env:"LLM_MODEL,default=m-1"`
	Plain  string `json:"plain"`
	conn   *os.File
}

func getEnv(key, fallback string) string {
	if v, ok := os.LookupEnv(key); ok {
		return v
	}
	return fallback
}

func Load() *Config {
	viper.SetDefault("llm.endpoint", "https://v.example.com")
	cfg := &Config{APIKey: os.Getenv("LLM_KEY")}
	url := os.Getenv("LLM_BASE")
	if url == "" {
		url = "https://default.example.com"
	}
	use(url)
	region, ok := os.LookupEnv("LLM_REGION")
	if !ok {
		region = "here-1"
	}
	use(region)
	name := getEnv("LLM_NAME", "n")
	if len(name) == 0 {
		name = "unnamed"
	}
	other := envs.GetEnv("LLM_OTHER", "o")
	use(name, other, viper.GetString("llm.endpoint"), *modelFlag, cfg.URL, cfg.Model)
	if cfg.Model == "" {
		cfg.Model = "fallback-model"
	}
	model := "gpt-x"
	if v := os.Getenv("LLM_X"); v != "" {
		model = v
	}
	use(model)
	var s string
	flag.StringVar(&s, "s", "from-flag", "help")
	use(s)
	return cfg
}

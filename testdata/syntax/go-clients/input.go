package main

import (
	"context"
	"fmt"

	"github.com/openai/openai-go/v2"
	"github.com/openai/openai-go/v2/option"
	legacy "github.com/sashabaranov/go-openai"
	. "github.com/dot/dsl"
	_ "gopkg.in/driver.v3"
	"gopkg.in/yaml.v3"

	anthropicSDK "github.com/anthropics/anthropic-sdk-go"
	"github.com/liushuangls/go-anthropic/v2"
)

const base = "https://llm.example.com"

const (
	path  = "/v1"
	model = `gpt-4o`
)

type Server struct {
	client *legacy.Client
	other  *openai.Client
	name   string
}

func NewServer(key string) *Server {
	cfg := legacy.DefaultConfig(key)
	cfg.BaseURL = base + path
	c := openai.NewClient(option.WithAPIKey(key), option.WithBaseURL(fmt.Sprintf("%s/v2", base)))
	return &Server{
		client: legacy.NewClientWithConfig(cfg),
		other:  &c,
	}
}

func (s *Server) Ask(ctx context.Context, q string) (string, error) {
	resp, err := s.client.CreateChatCompletion(ctx, legacy.ChatCompletionRequest{
		Model: model,
		Messages: []legacy.ChatCompletionMessage{
			{Role: "user", Content: q},
		},
		Extra: map[string]string{"k": "v", path: "w"},
	})
	if err != nil {
		msg, err := s.other.Chat.Completions.New(ctx, openai.ChatCompletionNewParams{
			Model: openai.ChatModel("gpt-4o-mini"),
		})
		if err != nil {
			return "", err
		}
		return msg.Text, nil
	}
	if x, err := anthropicSDK.NewClient(), yaml.Unmarshal(nil, nil); err != nil {
		return x.Messages.New(ctx).Text, nil
	}
	Describe("x")
	return resp.Choices[0].Text, nil
}

func main() {
	a := anthropic.NewClient("k")
	a.CreateMessages(context.Background(), anthropic.MessagesRequest{Model: "claude-x"})
	req := legacy.ChatCompletionRequest{Stream: true}
	req.Model = "late"
	NewServer("k").client.CreateChatCompletion(nil, req)
	fn := func(ctx context.Context, opts ...option.RequestOption) string { return "text" }
	fn(nil)
}

package main

import (
	"os"

	"github.com/aws/aws-sdk-go-v2/service/bedrockagentruntime"
)

var envs = map[string]string{
	"TALK_AGENT": "",
	"TALK_COLOR": "",
}

func main() {
	for name := range envs {
		envs[name] = os.Getenv(name)
	}
	_ = bedrockagentruntime.New(bedrockagentruntime.Options{})
}

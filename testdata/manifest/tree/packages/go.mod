module example.com/shop // require example.com/comment v1.0.0

go 1.24

toolchain go1.24.1

require github.com/openai/openai-go/v3 v3.2.0

require (
	github.com/sashabaranov/go-openai v1.40.0
	"gopkg.in/yaml.v3" v3.0.1
	// github.com/commented/out v1.0.0
	github.com/Azure/azure-sdk-for-go/sdk/ai/azopenai v0.8.0//indirect
	golang.org/x/text v0.21.0 // indirect
	github.com/aws/aws-sdk-go-v2/service/bedrockruntime v1.30.0 // used by the summary
)

replace (
	github.com/replaced/module => ../module
)

exclude github.com/excluded/module v1.0.0

retract v0.1.0

call:
	curl https://api.openai.com/v1/models

model = "claude-3-5-sonnet-20240620-v1:0"

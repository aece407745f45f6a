import redai

client = redai.Client(base_url="https://169.254.169.254/latest")

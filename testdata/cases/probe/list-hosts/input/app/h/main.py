import redai

client = redai.Client(base_url="https://2130706433/v1")

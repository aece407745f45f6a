{ echo "from openai import OpenAI"; yes "client = OpenAI(base_url='https://api.openai.com/v1')" | head -n 80000; } >a.py
for i in $(seq 100 399); do ln a.py b$i.py; done

printf 'from openai import OpenAI\n# caf\351 \377\376\nclient = OpenAI(base_url="https://api.openai.com/v1")  # \303\n' >main.py
printf "[project]\nname = \"app\"\n" >pyproject.toml

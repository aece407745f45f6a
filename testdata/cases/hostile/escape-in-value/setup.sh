printf 'from openai import OpenAI\nclient = OpenAI(base_url="https://api.openai.com/v1")  # \033]0;title\007 \342\200\256\n' >main.py
printf "[project]\nname = \"app\"\n" >pyproject.toml

mkdir -p '<b>@all`|#1'
printf 'from openai import OpenAI\n\nclient = OpenAI()\nclient.chat.completions.create(model="gpt-5.1", messages=[])\n' >'<b>@all`|#1/a [x](http:é).py'

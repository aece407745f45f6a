{
  "image": "${image}",
  "port": ${port},
  {% if x %}
  "cpu": {{ cpu }},
  {% endif %}
  "env": [{"name": "A", "value": "{env:LLM_KEY}"}]
}

#!/bin/bash
set -e
export MODEL="gpt-4o"
REGION=${AWS_REGION:-us-east-1}
: "${OPENAI_API_KEY:?need}"
aws bedrock-runtime converse --model-id "$MODEL" --region=$REGION --messages '[{"x":1}]' | jq .
curl -sS -X POST "https://api.openai.com/v1/chat" -H "Authorization: Bearer $OPENAI_API_KEY" -d @- <<JSON
{"model": "gpt-4o-mini", "u": "${X}"}
JSON
FOO=bar docker run -e A=b --gpus all -p 80:80 vllm/vllm-openai:latest --model meta-llama/Llama
f() { local x=$1; if [[ "$x" == "gpt" ]]; then echo y; fi; }
case "$P" in openai) K=1;; esac
helm upgrade --install n repo/chart --set image.tag=1 || exit 1
declare -r Q=abc
A=$(aws sts get-caller-identity)
B="https://${X}.openai.azure.com/"
C=pre${X}post
arr=(a "b" c)
: "${Y:=def}"
cat > .env <<EOT
OPENAI_API_KEY=x
EOT
sudo -E docker exec -it web /usr/local/bin/ollama pull "llama3.2"
main() {
  SHARED=one
  local own="two"
  use
}
use() { tool --name "$SHARED" --other="$own" "$1" "${2:-three}"; }

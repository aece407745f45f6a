# A history with every kind of change: v1 of February and v2 of June, a commit for each.
commit() {
	git add -A
	GIT_AUTHOR_NAME=$1 GIT_COMMITTER_NAME=$1 GIT_AUTHOR_DATE="$2T12:00:00 +0000" GIT_COMMITTER_DATE="$2T12:00:00 +0000" git commit -q -m "$3"
}
package() {
	mkdir -p "$1"
	printf '%s\n' "$2" >"$1/requirements.txt"
}

git init -q -b main
package api openai
cat >api/main.py <<'PY'
from openai import OpenAI

client = OpenAI()
client.chat.completions.create(model="gpt-4o", messages=[])
PY
package batch openai
cat >batch/run.py <<'PY'
from openai import OpenAI

OpenAI().embeddings.create(model="text-embedding-3-small", input="x")
PY
package chat langchain-openai
cat >chat/main.py <<'PY'
from langchain_anthropic import ChatAnthropic
from langchain_openai import ChatOpenAI

chain = ChatOpenAI(model="gpt-4o").with_fallbacks([ChatAnthropic(model="claude-sonnet-4-5")])
chain.invoke("x")
PY
package desk openai
cat >desk/main.py <<'PY'
import os
from openai import AzureOpenAI

client = AzureOpenAI(azure_endpoint=os.environ["AZURE_OPENAI_ENDPOINT"], api_key=os.environ["AZURE_OPENAI_API_KEY"])
client.chat.completions.create(model="gpt-5", messages=[])
PY
package edge openai
cat >edge/main.py <<'PY'
from openai import OpenAI

client = OpenAI(base_url="https://api.groq.com/openai/v1")
client.chat.completions.create(model="llama-3.3-70b-versatile", messages=[])
PY
package old openai
cat >old/main.py <<'PY'
from mistralai import Mistral

Mistral(api_key="x").chat.complete(model="mistral-large-2411", messages=[])
PY
package search litellm
cat >search/main.py <<'PY'
from openai import OpenAI

client = OpenAI()
client.chat.completions.create(model="gpt-5", messages=[])
PY
package worker boto3
cat >worker/main.py <<'PY'
import boto3

client = boto3.client("bedrock-runtime", region_name="eu-west-1")
client.converse(modelId="amazon.nova-pro-v1:0", messages=[])
PY
cat >contracts.yaml <<'YAML'
contracts:
  - id: msa-openai
    vendor: openai
    domains: [inference]
    start: 2026-01-01
    end: 2027-06-30
  - id: old-mistral
    vendor: mistral
    domains: [inference]
    start: 2025-01-01
    end: 2026-12-31
YAML
commit Ann 2026-02-01 "Begin"
git tag v1

sed -i 's/gpt-4o/gpt-5/' api/main.py
commit Ann 2026-03-01 "Move the API to the next model"
mkdir jobs
git mv batch jobs/batch
commit Bob 2026-03-02 "Tidy up the folders"
cat >chat/main.py <<'PY'
from langchain_openai import ChatOpenAI

chain = ChatOpenAI(model="gpt-4o")
chain.invoke("x")
PY
commit Bob 2026-03-03 "Drop the fallback, it is never used"
cat >edge/main.py <<'PY'
from openai import OpenAI

client = OpenAI(base_url="https://openrouter.ai/api/v1")
client.chat.completions.create(model="anthropic/claude-sonnet-4.5", messages=[])
client.embeddings.create(model="text-embedding-3-small", input="x")
PY
commit Ann 2026-03-04 "Go through a gateway"
git rm -q -r old
commit Ann 2026-03-05 "Retire the old service"
cat >worker/main.py <<'PY'
import boto3

client = boto3.client("bedrock-runtime", region_name="us-east-1")
client.converse(modelId="amazon.nova-pro-v1:0", messages=[])
PY
commit Cleo 2026-03-06 "Move the worker"
cat >desk/main.py <<'PY'
import os
from azure.identity import DefaultAzureCredential, get_bearer_token_provider
from openai import AzureOpenAI

tokens = get_bearer_token_provider(DefaultAzureCredential(), "https://cognitiveservices.azure.com/.default")
client = AzureOpenAI(azure_endpoint=os.environ["AZURE_OPENAI_ENDPOINT"], azure_ad_token_provider=tokens)
client.chat.completions.create(model="gpt-5", messages=[])
client.embeddings.create(model="text-embedding-3-small", input="x")
PY
commit Cleo 2026-03-07 "Use an identity, and search by meaning"
cat >search/main.py <<'PY'
from openai import OpenAI

client = OpenAI(base_url="http://litellm:4000")
client.chat.completions.create(model="gpt-5", messages=[])
PY
cat >search/litellm_config.yaml <<'YAML'
model_list:
  - model_name: gpt-5
    litellm_params:
      model: openai/gpt-5
YAML
commit Cleo 2026-03-08 "Put a gateway in front"
package fresh openai
cat >fresh/main.py <<'PY'
from openai import AzureOpenAI

client = AzureOpenAI(azure_endpoint="https://x.openai.azure.com", api_version="2024-12-01-preview")
client.chat.completions.create(model="gpt-4o", messages=[])
PY
commit Cleo 2026-03-09 "Add a service"
cat >contracts.yaml <<'YAML'
contracts:
  - id: msa-openai
    vendor: openai
    domains: [inference, vector-data]
    start: 2026-01-01
    end: 2026-12-31
  - id: new-azure
    vendor: microsoft
    domains: [inference]
    start: 2026-03-01
    end: 2028-02-28
YAML
commit Dana 2026-06-01 "Bring the register up to date"
git tag v2

resource "aws_opensearchserverless_collection" "manuals" {
  name       = "manuals"
  type       = "VECTORSEARCH"
  depends_on = [aws_opensearchserverless_security_policy.manuals]
}

resource "aws_opensearchserverless_security_policy" "manuals" {
  name = "manuals"
  type = "encryption"
  policy = jsonencode({
    Rules       = [{ ResourceType = "collection", Resource = ["collection/manuals"] }]
    AWSOwnedKey = true
  })
}

resource "aws_s3_bucket" "manuals" {
  bucket = "fieldwork-manuals"
}

resource "aws_bedrockagent_knowledge_base" "manuals" {
  name     = "manuals"
  role_arn = aws_iam_role.agents.arn

  knowledge_base_configuration {
    type = "VECTOR"
    vector_knowledge_base_configuration {
      embedding_model_arn = "arn:aws:bedrock:${var.region}::foundation-model/amazon.titan-embed-text-v2:0"
    }
  }

  storage_configuration {
    type = "OPENSEARCH_SERVERLESS"
    opensearch_serverless_configuration {
      collection_arn    = aws_opensearchserverless_collection.manuals.arn
      vector_index_name = "manuals"
      field_mapping {
        vector_field   = "vector"
        text_field     = "text"
        metadata_field = "metadata"
      }
    }
  }
}

resource "aws_bedrockagent_data_source" "manuals" {
  name              = "manuals"
  knowledge_base_id = aws_bedrockagent_knowledge_base.manuals.id
  data_source_configuration {
    type = "S3"
    s3_configuration {
      bucket_arn = aws_s3_bucket.manuals.arn
    }
  }
}

terraform {
  required_providers {
    google = { source = "hashicorp/google", version = "~> 7.0" }
  }
}

provider "google" {
  project = var.project
}

variable "project" { type = string }
variable "oidc_issuer" { type = string }
variable "billing_account" { type = string }

resource "google_iam_workload_identity_pool" "grid" {
  workload_identity_pool_id = "grid"
}

resource "google_iam_workload_identity_pool_provider" "eks" {
  workload_identity_pool_id          = google_iam_workload_identity_pool.grid.workload_identity_pool_id
  workload_identity_pool_provider_id = "eks"
  attribute_mapping                  = { "google.subject" = "assertion.sub" }
  oidc {
    issuer_uri = var.oidc_issuer
  }
}

resource "google_project_iam_member" "triage" {
  project = var.project
  role    = "roles/aiplatform.user"
  member  = "principal://iam.googleapis.com/${google_iam_workload_identity_pool.grid.name}/subject/system:serviceaccount:control-room:triage"
}

resource "google_billing_budget" "triage" {
  billing_account = var.billing_account
  display_name    = "triage"
  amount {
    specified_amount {
      currency_code = "EUR"
      units         = "3000"
    }
  }
  threshold_rules {
    threshold_percent = 0.8
  }
}

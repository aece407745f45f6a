from beta.vault import Vault

vault = Vault()
first = vault.fetch("prod/alpha-api-key")
second = vault.fetch(name="folders/x/alpha-api-key/versions/latest")
third = vault.fetch("database-password")

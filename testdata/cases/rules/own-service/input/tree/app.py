from acme_ai import Client

client = Client(model="acme-7")

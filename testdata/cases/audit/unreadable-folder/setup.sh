chmod 000 app/secret

chmod 000 root

chmod 000 app/other.py

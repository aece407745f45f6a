mkfifo pipe.py

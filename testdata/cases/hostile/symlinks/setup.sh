ln -s /etc/passwd passwd.py
ln -s / root
ln -s . loop
ln -s nowhere dangling
ln -s app/main.py inside.py

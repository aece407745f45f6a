git init -q -b main
git add .
git commit -q -m one
printf "x = 1\n" >untracked.py
rm pyproject.toml

git init -q -b main
git add .
git commit -q -m one

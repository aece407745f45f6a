git init -q -b main
git add .
git commit -q -m one
rm -r app
git add .
git commit -q -m two -- .

cd src
git init -q -b main
git add .
git commit -q -m one
cd ..
git clone -q --bare src bare.git
rm -rf src

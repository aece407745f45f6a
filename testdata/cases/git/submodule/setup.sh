cd lib
git init -q -b main
git add .
git commit -q -m one
cd ..
mkdir top
cd top
git init -q -b main
git -c protocol.file.allow=always submodule -q add ../lib lib
git commit -q -m one

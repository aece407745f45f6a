FROM a AS b
ENV X=1 \
  Y="é"
COPY . .

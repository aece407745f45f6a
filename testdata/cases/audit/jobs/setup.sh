cp -R "$CASE_DIR/../../../sample/." .

cp -R "$CASE_DIR/../../../stories/gateway/." .

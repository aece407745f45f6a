cp -R "$CASE_DIR/../../../stories/fake-fallback/." .

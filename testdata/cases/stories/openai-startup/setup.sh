cp -R "$CASE_DIR/../../../stories/openai-startup/." .

cp -R "$CASE_DIR/../../../stories/aws-agents/." .

#include <string.h>

#include "report/doc.h"
#include "report/report.h"

static const struct report_format formats[] = {
	{"text", "for people: a terminal or a log", report_text_write},
	{"json", "for programs: unmoat-json(5)", report_json_write},
	{"markdown", "for the comment on a pull request", report_markdown_write},
	{"sarif", "SARIF 2.1.0, for code scanning", report_sarif_write},
};

const struct report_format *report_format_find(const char *name)
{
	for (size_t i = 0; i < UM_COUNT(formats); i++) {
		if (um_eq(formats[i].name, name))
			return &formats[i];
	}
	return NULL;
}

const struct report_format *report_format_at(size_t index)
{
	return index < UM_COUNT(formats) ? &formats[index] : NULL;
}

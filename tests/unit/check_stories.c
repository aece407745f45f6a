/* The stories of testdata/stories in the order that an architect would give them; README.md there
 * says why. Scores change with every control, the order does not. */
#include <check.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "cli/opt.h"
#include "cli/run.h"

enum story {
	STARTUP,
	FAKE,
	AWS,
	AZURE,
	GATEWAY,
	TWO_CLOUDS,
	N_STORIES
};

enum move {
	READINESS,
	TWO_CLOUD,
	IDENTITY,
	SLO,
	CLAIMS,
	DRIFT,
	N_MOVES
};

static const char *const moves[N_MOVES] = {"", "two-cloud", "identity", "slo", "claims", "drift"};

static const struct {
	const char *name, *as_of;
} stories[N_STORIES] = {
	[STARTUP] = {"openai-startup", "2026-08-03"}, [FAKE] = {"fake-fallback", "2026-03-05"},
	[AWS] = {"aws-agents", "2026-08-03"},         [AZURE] = {"azure-enterprise", "2026-08-03"},
	[GATEWAY] = {"gateway", "2026-08-03"},        [TWO_CLOUDS] = {"two-clouds", "2026-08-03"},
};

static int64_t scores[N_STORIES][N_MOVES]; /* in thousandths; -1: nothing applied */

static void audit(const char *profile, enum story story)
{
	static const char sql[] = "SELECT score_milli FROM score WHERE subject = '' AND move = ?1";
	struct um_arena *a = um_arena_new();
	struct um_err err = UM_ERR_INIT;
	struct run run = RUN_INIT;
	struct cli_options o;
	char *argv[] = {um_strdup(a, "unmoat"),
	                um_strdup(a, "audit"),
	                um_strdup(a, "--no-config"),
	                um_format(a, "--profile=%s", profile),
	                um_format(a, "--as-of=%s", stories[story].as_of),
	                um_format(a, "testdata/stories/%s", stories[story].name)};

	ck_assert_msg(cli_parse(a, UM_COUNT(argv), argv, &o, &err) == 0, "%s", err.msg);
	ck_assert_msg(run_audit(&o, &run, &err) == 0, "%s: %s", stories[story].name, err.msg);
	for (int i = 0; i < N_MOVES; i++) {
		struct model_rows *rows;

		ck_assert_msg(model_query(run.model, sql, &moves[i], 1, &rows, &err) == 0, "%s",
		              err.msg);
		ck_assert_msg(model_next(rows), "%s has no score \"%s\"", stories[story].name,
		              moves[i]);
		scores[story][i] = model_is_null(rows, 0) ? -1 : model_int(rows, 0);
		ck_assert_int_eq(model_close(rows, &err), 0);
	}
	run_release(&run);
	um_arena_free(a);
}

/* More than so many points apart. */
static void better(enum move move, enum story a, enum story b, int64_t points)
{
	ck_assert_msg(scores[a][move] > scores[b][move] + points * 1000,
	              "%s: %s has %.1f, %s has %.1f, wanted more than %d points apart",
	              move == READINESS ? "readiness" : moves[move], stories[a].name,
	              (double)scores[a][move] / 1000, stories[b].name,
	              (double)scores[b][move] / 1000, (int)points);
}

START_TEST(ordered_for_an_architect)
{
	for (int i = 0; i < N_STORIES; i++)
		audit("architect", (enum story)i);

	better(READINESS, TWO_CLOUDS, GATEWAY, 0);
	better(READINESS, GATEWAY, AZURE, 20);
	better(READINESS, AZURE, AWS, 0);
	better(READINESS, AWS, FAKE, 0);
	better(READINESS, FAKE, STARTUP, 0);
	ck_assert_int_ge(scores[TWO_CLOUDS][READINESS], 90000);
	ck_assert_int_lt(scores[AZURE][READINESS], 60000);
	ck_assert_int_lt(scores[STARTUP][READINESS], 40000);

	better(TWO_CLOUD, TWO_CLOUDS, GATEWAY, 0);
	better(TWO_CLOUD, GATEWAY, FAKE, 20);
	better(TWO_CLOUD, GATEWAY, AZURE, 20);
	better(TWO_CLOUD, AZURE, AWS, 0);
	better(TWO_CLOUD, AWS, STARTUP, 0);

	better(IDENTITY, TWO_CLOUDS, GATEWAY, 0);
	better(IDENTITY, TWO_CLOUDS, AZURE, 10);
	better(IDENTITY, AZURE, STARTUP, 0);
	better(IDENTITY, AWS, STARTUP, 0);

	better(SLO, TWO_CLOUDS, AZURE, 20);
	better(SLO, GATEWAY, AZURE, 20);
	better(SLO, GATEWAY, AWS, 20);
	better(SLO, AZURE, FAKE, 0);
	better(SLO, FAKE, STARTUP, 0);

	better(DRIFT, TWO_CLOUDS, GATEWAY, 0);
	better(DRIFT, GATEWAY, AZURE, 0);
	better(DRIFT, AZURE, AWS, 0);
	ck_assert_int_eq(scores[STARTUP][DRIFT], 0);
}
END_TEST

/* Without what concerns governance the two that hold up stay apart from the four that do not. */
START_TEST(held_apart_by_default)
{
	static const enum story hold[] = {GATEWAY, TWO_CLOUDS};
	static const enum story fall[] = {STARTUP, FAKE, AWS, AZURE};

	for (int i = 0; i < N_STORIES; i++)
		audit("default", (enum story)i);
	better(READINESS, TWO_CLOUDS, GATEWAY, 0);
	for (size_t i = 0; i < UM_COUNT(hold); i++)
		for (size_t k = 0; k < UM_COUNT(fall); k++) {
			better(READINESS, hold[i], fall[k], 20);
			better(TWO_CLOUD, hold[i], fall[k], 20);
		}
}
END_TEST

Suite *check_stories_suite(void)
{
	Suite *s = suite_create("stories");
	TCase *t = tcase_create("order");

	tcase_set_timeout(t, 600); /* twelve audits, also under valgrind */
	tcase_add_test(t, ordered_for_an_architect);
	tcase_add_test(t, held_apart_by_default);
	suite_add_tcase(s, t);
	return s;
}

/* Trees made with git's own program, read back through source/. */
#include <check.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/pool.h"
#include "base/str.h"
#include "source/source.h"

static char top[64];

static void set_up(void)
{
	/* Thousands of small files: in memory where that is possible. */
	snprintf(top, sizeof(top), "%s/unmoat-source-XXXXXX",
	         access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(top));
	ck_assert_int_eq(chmod(top, 0755), 0);
	ck_assert_int_eq(chdir(top), 0);
	setenv("HOME", top, 1);
	setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
	unsetenv("XDG_CONFIG_HOME");
	unsetenv("GIT_DIR");
}

static void tear_down(void)
{
	char command[256];

	ck_assert_int_eq(chdir("/"), 0);
	snprintf(command, sizeof(command), "chmod -R u+rwX %s; rm -rf %s", top, top);
	ck_assert_int_eq(system(command), 0); /* NOLINT(cert-env33-c) */
}

/* Runs a piece of shell in the temporary folder. `g` is git with all it needs. */
static void sh(const char *script)
{
	struct um_str s = UM_STR_INIT;

	um_str_addf(
		&s,
		"set -e; cd %s; g() { git -c user.name=t -c user.email=t@t.invalid "
		"-c core.fsync=none -c init.templateDir= -c init.defaultBranch=main -c protocol.file.allow=always "
		"-c advice.detachedHead=false \"$@\"; }; { %s\n} >/dev/null 2>&1",
		top, script);
	/* NOLINTNEXTLINE(cert-env33-c) */
	ck_assert_msg(system(s.s) == 0, "shell: %s", script);
	um_str_release(&s);
}

static struct source *open_at(const char *path, const struct source_options *o)
{
	struct um_err err = UM_ERR_INIT;
	struct source *s = NULL;
	int r = source_open(path, o, &s, &err);

	ck_assert_msg(r == 0, "%s: %d %s", path, r, err.msg);
	for (size_t i = 1; i < source_count(s); i++)
		ck_assert_str_lt(source_at(s, i - 1)->path, source_at(s, i)->path);
	return s;
}

static void fails(const char *path, const struct source_options *o, int code, const char *message)
{
	struct um_err err = UM_ERR_INIT;
	struct source *s = NULL;

	ck_assert_int_eq(source_open(path, o, &s, &err), code);
	ck_assert_ptr_null(s);
	ck_assert_msg(strstr(err.msg, message) != NULL, "'%s' is not in '%s'", message, err.msg);
}

/* "path", "path(binary)", "path*" when untracked; in one line. Everything is read. */
static void describe(struct source *s, struct um_str *out)
{
	struct source_reader *r;
	struct um_err err = UM_ERR_INIT;

	ck_assert_int_eq(source_reader_new(s, &r, &err), 0);
	for (size_t i = 0; i < source_count(s); i++) {
		const struct source_entry *e = source_at(s, i);
		struct source_blob blob;
		enum source_note note;

		ck_assert_int_eq(source_read(r, i, &blob, &note, &err), 0);
		um_str_addf(out, "%s%s%s", i ? " " : "", e->path, e->is_tracked ? "" : "*");
		if (note != SOURCE_OK)
			um_str_addf(out, "(%s)", source_note_text(note));
		else
			ck_assert_int_eq(blob.bytes[blob.size], 0);
	}
	source_reader_free(r);
}

static void expect(const char *path, const struct source_options *o, const char *want)
{
	struct source *s = open_at(path, o);
	struct um_str got = UM_STR_INIT;

	describe(s, &got);
	ck_assert_str_eq(got.s, want);
	um_str_release(&got);
	source_free(s);
}

/* The content of one file. */
static void expect_text(const char *path, const struct source_options *o, const char *file,
                        const char *want)
{
	struct source *s = open_at(path, o);
	struct source_reader *r;
	struct source_blob blob;
	enum source_note note;
	struct um_err err = UM_ERR_INIT;
	size_t i = 0;

	while (i < source_count(s) && strcmp(source_at(s, i)->path, file) != 0)
		i++;
	ck_assert_uint_lt(i, source_count(s));
	ck_assert_int_eq(source_reader_new(s, &r, &err), 0);
	ck_assert_int_eq(source_read(r, i, &blob, &note, &err), 0);
	ck_assert_int_eq(note, SOURCE_OK);
	ck_assert_uint_eq(blob.size, strlen(want));
	ck_assert_str_eq(blob.bytes, want);
	source_reader_free(r);
	source_free(s);
}

static const char small[] =
	"g init -q r; cd r; mkdir -p a/b; echo one >a/b/x; echo two >a.c; echo top >z; "
	"printf 'a\\0b' >bin; ln -s z link; echo '*.log' >.gitignore; mkdir skip; "
	"echo skip/ >>.gitignore; g add .; g commit -qm 1; echo n >new; echo l >a/x.log; "
	"echo s >skip/s; mkdir fresh; echo f >fresh/f; ";

START_TEST(work_tree)
{
	struct source *s;

	sh(small);
	expect("r", NULL, ".gitignore a.c a/b/x bin(binary) fresh/f* link(symbolic link) new* z");
	expect("r", &(struct source_options){.no_ignore = true},
	       ".gitignore a.c a/b/x a/x.log* bin(binary) fresh/f* link(symbolic link) new* skip/s* z");
	expect("r/a", NULL, "b/x");
	expect("r/fresh", NULL, "f*");
	expect_text("r", NULL, "a/b/x", "one\n");
	s = open_at("r/a", NULL);
	ck_assert_int_eq(source_get_info(s)->kind, SOURCE_WORKTREE);
	ck_assert_str_eq(source_get_info(s)->prefix, "a");
	ck_assert_str_eq(source_get_info(s)->name, "a");
	ck_assert_uint_eq(strlen(source_get_info(s)->rev), 40);
	ck_assert(source_get_info(s)->is_dirty_unknown);
	source_free(s);
	/* What git hides, asked for by name, is a folder like any other. */
	expect("r/skip", NULL, "s*");
	s = open_at("r/skip", NULL);
	ck_assert_int_eq(source_get_info(s)->kind, SOURCE_FOLDER);
	ck_assert_ptr_null(source_get_info(s)->rev);
	source_free(s);
}
END_TEST

START_TEST(changed_tree)
{
	sh(small);
	sh("cd r; rm z; rm -r a; echo now-a-file >a; rm a.c; mkdir a.c; echo i >a.c/i; rm bin; "
	   "mkfifo bin; echo more >>.gitignore; echo real >real; rm link; ln -s /etc link");
	expect("r", NULL,
	       ".gitignore a* a.c(not in the work tree) a.c/i* a/b/x(not in the work tree) "
	       "bin(special file) fresh/f* link(symbolic link) new* real* z(not in the work tree)");
}
END_TEST

START_TEST(revision)
{
	const struct source_options head = {.rev = "HEAD"}, first = {.rev = "HEAD~1"};
	const struct source_options tag = {.rev = "v1"}, tree = {.rev = "HEAD^{tree}"};
	struct source *s;

	sh(small);
	sh("cd r; echo changed >z; g add z; g commit -qm 2; g tag -a v1 -m x; echo later >z");
	expect("r", &head, ".gitignore a.c a/b/x bin(binary) link(symbolic link) z");
	expect("r/a", &head, "b/x");
	expect_text("r", &head, "z", "changed\n");
	expect_text("r", &first, "z", "top\n");
	expect_text("r", &tag, "z", "changed\n");
	expect_text("r", &tree, "z", "changed\n");
	expect_text("r", NULL, "z", "later\n");
	s = open_at("r", &tag);
	ck_assert_int_eq(source_get_info(s)->kind, SOURCE_REVISION);
	ck_assert_uint_eq(strlen(source_get_info(s)->rev), 40);
	source_free(s);
	fails("r", &(struct source_options){.rev = "nope"}, UM_ENOTFOUND, "no revision 'nope'");
	fails("r", &(struct source_options){.rev = "HEAD:z"}, UM_EINVAL, "has no files");
	fails("r/fresh", &head, UM_ENOTFOUND, "has no folder 'fresh'");
	expect("r", &(struct source_options){.rev = "HEAD", .max_file_size = 3},
	       ".gitignore(too large) a.c(too large) a/b/x(too large) bin(binary) "
	       "link(symbolic link) z(too large)");
}
END_TEST

START_TEST(bare_and_worktrees)
{
	struct source *s;

	sh(small);
	sh("g clone -q --bare r b.git; cd r; g worktree add -q ../w HEAD; cd ..; echo u >w/u");
	expect("b.git", NULL, ".gitignore a.c a/b/x bin(binary) link(symbolic link) z");
	s = open_at("b.git", NULL);
	ck_assert(source_get_info(s)->is_bare);
	ck_assert_str_eq(source_get_info(s)->name, "b");
	source_free(s);
	expect("w", NULL, ".gitignore a.c a/b/x bin(binary) link(symbolic link) u* z");
	expect("r/.git", NULL, ".gitignore a.c a/b/x bin(binary) link(symbolic link) z");
}
END_TEST

START_TEST(empty_repository)
{
	sh("g init -q e; echo x >e/x; g init -q --bare eb; g init -q n");
	expect("e", NULL, "x*");
	expect("n", NULL, "");
	fails("e", &(struct source_options){.rev = "HEAD"}, UM_ENOTFOUND, "no commits yet");
	fails("eb", NULL, UM_ENOTFOUND, "no commits yet");
}
END_TEST

START_TEST(submodules)
{
	const struct source_options enter = {.submodules = true};

	sh(small);
	sh("g init -q o; cd o; echo o >o; g submodule --quiet add ../r sub; g commit -qm 1; "
	   "echo u >sub/u; g init -q nested; echo n >nested/n; echo n >nested/.gitignore; "
	   "g init -q sub/deep; echo d >sub/deep/d");
	expect("o", NULL, ".gitmodules nested*(other repository) o* sub(other repository)");
	expect("o", &enter,
	       ".gitmodules nested/.gitignore* o* sub/.gitignore sub/a.c sub/a/b/x "
	       "sub/bin(binary) sub/deep/d* sub/link(symbolic link) sub/u* sub/z");
	expect("o/sub", NULL,
	       ".gitignore a.c a/b/x bin(binary) deep*(other repository) link(symbolic link) u* z");
	expect("o", &(struct source_options){.rev = "HEAD"}, ".gitmodules sub(other repository)");
}
END_TEST

START_TEST(sparse)
{
	sh(small);
	sh("cd r; g sparse-checkout set --no-cone '/z' '/.gitignore'");
	expect("r", NULL,
	       ".gitignore a.c(not in the work tree) a/b/x(not in the work tree) bin(not in the "
	       "work tree) fresh/f* link(not in the work tree) new* z");
	sh("g clone -q r c; cd c; g sparse-checkout set --cone --sparse-index none");
	expect("c", NULL,
	       ".gitignore a.c a/(not in the work tree) bin(binary) link(symbolic link) z");
}
END_TEST

START_TEST(index_versions)
{
	static const char want[] = ".gitignore a.c a/b/x bin(binary) link(symbolic link) z";

	sh(small);
	sh("cd r; rm -r new fresh; g update-index --index-version 4");
	expect("r", NULL, want);
	sh("cd r; g update-index --index-version 3; g update-index --skip-worktree z");
	expect("r", NULL, want);
	sh("cd r; g update-index --split-index");
	fails("r", NULL, UM_EINVAL, "git update-index --no-split-index");
	sh("cd r; g update-index --no-split-index; head -c 100 .git/index >i; cp i .git/index; rm i");
	fails("r", NULL, UM_EPARSE, "is damaged");
	sh("cd r; echo nonsense-nonsense-nonsense-nonsense >.git/index");
	fails("r", NULL, UM_EPARSE, "is not a git index");
	sh("cd r; rm .git/index");
	expect("r", NULL, ".gitignore* a.c* a/b/x* bin*(binary) link*(symbolic link) z*");
}
END_TEST

START_TEST(conflict)
{
	sh(small);
	sh("cd r; g checkout -qb other; echo 1 >z; g commit -qam o; g checkout -q main; echo 2 >z; "
	   "g commit -qam m; g merge -q other || true");
	expect("r", NULL, ".gitignore a.c a/b/x bin(binary) fresh/f* link(symbolic link) new* z");
}
END_TEST

START_TEST(plain_folder)
{
	struct source *s;

	sh("mkdir -p f/a/b f/empty; echo 1 >f/a/b/1; echo 2 >f/a.b; ln -s a f/l; ln -s / f/a/root; "
	   "mkfifo f/p; echo '*' >f/.gitignore; : >f/nothing; printf '\\377\\376a\\0' >f/utf16; "
	   "head -c 6000000 /dev/zero | tr '\\0' x >f/large; head -c 300000 f/large >f/medium");
	expect("f", NULL,
	       ".gitignore* a.b* a/b/1* a/root*(symbolic link) l*(symbolic link) large*(too large) "
	       "medium* nothing* p*(special file) utf16*");
	s = open_at("f", NULL);
	ck_assert_int_eq(source_get_info(s)->kind, SOURCE_FOLDER);
	ck_assert_ptr_null(source_get_info(s)->git_root);
	source_free(s);
	fails("f", &(struct source_options){.rev = "HEAD"}, UM_EINVAL, "not in a git repository");
	fails("f/a.b", NULL, UM_EINVAL, "not a folder");
	fails("f/none", NULL, UM_ENOTFOUND, "f/none");
	fails("f/p", NULL, UM_EINVAL, "not a folder");
	expect("f/l", NULL, "b/1* root*(symbolic link)"); /* the user's own link is followed */
}
END_TEST

START_TEST(utf16_text)
{
	sh("g init -q r; cd r; printf '\\377\\376a\\0\\r\\0\\n\\0\\254\\040\\075\\330\\000\\336' >little; "
	   "printf '\\376\\377\\0a\\0\\n\\040\\254\\330\\075\\336\\000' >big; printf '\\377\\376' >empty; "
	   "printf '\\377\\376a' >odd; printf '\\377\\376a\\0\\0\\0' >nul; "
	   "printf '\\377\\376\\0\\330a\\0' >half; printf '\\377\\376\\0\\334a\\0' >low; "
	   "printf '\\377\\376\\0\\330' >cut; printf '\\377\\376\\0\\0a\\0\\0\\0' >utf32; "
	   "g add .; g commit -qm 1");
	expect("r", NULL,
	       "big cut(binary) empty half(binary) little low(binary) nul(binary) odd(binary) "
	       "utf32(binary)");
	expect_text("r", NULL, "little", "a\r\n\xE2\x82\xAC\xF0\x9F\x98\x80");
	expect_text("r", NULL, "big", "a\n\xE2\x82\xAC\xF0\x9F\x98\x80");
	expect_text("r", &(struct source_options){.rev = "HEAD"}, "big",
	            "a\n\xE2\x82\xAC\xF0\x9F\x98\x80");
	expect_text("r", NULL, "empty", "");
}
END_TEST

START_TEST(file_sizes)
{
	/* Around the first buffer and the limit. */
	static const size_t sizes[] = {1, 8191, 131071, 131072, 131073, 262144, 1000000, 1000001};

	sh("g init -q r; cd r; for n in 1 8191 131071 131072 131073 262144 1000000 1000001; do "
	   "head -c $n /dev/zero | tr '\\0' x >$(printf %07d $n); done; g add .; "
	   "printf yy >>0000001; head -c 300000 0262144 >0131073; printf x >0262144");
	for (size_t i = 0; i < UM_COUNT(sizes); i++) {
		struct source *s = open_at("r", &(struct source_options){.max_file_size = 1000000});
		struct source_reader *r;
		struct source_blob blob;
		enum source_note note;
		struct um_err err = UM_ERR_INIT;
		size_t want = sizes[i] == 1        ? 3
		              : sizes[i] == 131073 ? 262144
		              : sizes[i] == 262144 ? 1
		                                   : sizes[i];

		ck_assert_int_eq(source_reader_new(s, &r, &err), 0);
		ck_assert_int_eq(source_read(r, i, &blob, &note, &err), 0);
		if (sizes[i] == 1000001) {
			ck_assert_int_eq(note, SOURCE_TOO_LARGE);
		} else {
			ck_assert_int_eq(note, SOURCE_OK);
			ck_assert_uint_eq(blob.size, want);
			ck_assert_int_eq(blob.bytes[blob.size], 0);
		}
		source_reader_free(r);
		source_free(s);
	}
}
END_TEST

START_TEST(odd_names)
{
	sh("g init -q r; cd r; printf x >\"$(printf 'bad\\377')\"; printf x >\"$(printf 'new\\nline')\"; "
	   "printf x >' space '; printf x >'-dash'; mkdir 'a b'; printf x >'a b/c'; "
	   "g add \"$(printf 'bad\\377')\" ' space '");
	expect("r", NULL, " space  -dash* a b/c* bad\377 new\nline*");
}
END_TEST

START_TEST(exclude)
{
	static const char *const globs[] = {"vendor/", "**/*.min.js", "docs/**/x", NULL};
	const struct source_options o = {.exclude = globs, .jobs = 1};
	const struct source_options rev = {.exclude = globs, .rev = "HEAD"};
	static const char want[] = "a.js docs/y vendored";
	struct source *s;

	sh("g init -q r; cd r; mkdir -p vendor/v docs/a sub; echo >vendor/v/1; echo >vendor/2; "
	   "echo >a.min.js; echo >sub/a.min.js; echo >a.js; echo >docs/x; echo >docs/a/x; "
	   "echo >docs/y; echo >vendored; g add .; g commit -qm 1; cp -r . ../f; rm -r ../f/.git");
	expect("r", &o, want);
	expect("r", &rev, want);
	expect("f", &o, "a.js* docs/y* vendored*");
	s = open_at("r", &rev);
	ck_assert_uint_eq(source_get_info(s)->n_excluded, 5);
	source_free(s);
}
END_TEST

/* The index of a hostile repository may name anything. */
START_TEST(outside_paths)
{
	sh("echo secret >secret; g init -q r; cd r; mkdir -p aa/x; echo in >aa/x/secret; "
	   "ln -s ../secret ln; ln -s .. up; g add aa; "
	   /* Same length, so the index stays well-formed. */
	   "LC_ALL=C sed 's,aa/x/secret,../../secret,' .git/index >i; cp i .git/index; rm i");
	expect("r", NULL,
	       "../../secret(unreadable) aa/x/secret* ln*(symbolic link) up*(symbolic link)");
}
END_TEST

/* A folder that became a link between listing and reading. */
START_TEST(swapped_for_link)
{
	struct source *s;
	struct source_reader *r;
	struct source_blob blob;
	enum source_note note;
	struct um_err err = UM_ERR_INIT;

	sh("g init -q r; mkdir out; echo secret >out/f; cd r; mkdir d; echo f >d/f; echo g >g; g add .");
	s = open_at("r", NULL);
	sh("cd r; rm -r d; ln -s ../out d; rm g; ln -s ../out/f g");
	ck_assert_int_eq(source_reader_new(s, &r, &err), 0);
	for (size_t i = 0; i < 2; i++) {
		ck_assert_int_eq(source_read(r, i, &blob, &note, &err), 0);
		ck_assert_int_eq(note, SOURCE_SYMLINK);
	}
	source_reader_free(r);
	source_free(s);
}
END_TEST

START_TEST(no_permission)
{
	bool is_root = geteuid() == 0;

	sh("g init -q r; cd r; mkdir d s t; echo 1 >d/1; echo 2 >no; echo 3 >s/3; g add d no; "
	   "chmod 000 d no s; cd ..; mkdir -p f/x f/y; echo 1 >f/x/1; echo 2 >f/y/2; "
	   "chmod 000 f/y; chmod 444 f/x");
	if (is_root)
		ck_assert_int_eq(seteuid(65534), 0);
	expect("r", NULL, "d/*(unreadable) d/1(unreadable) no(unreadable) s/*(unreadable)");
	expect("f", NULL, "x/1*(unreadable) y/*(unreadable)");
	fails("f/y", NULL, UM_EPERM, "f/y");
	if (is_root)
		ck_assert_int_eq(seteuid(0), 0);
}
END_TEST

/* libgit2 1.5 leaks while it reads the configuration of a repository with extensions. */
extern void __lsan_disable(void) __attribute__((weak));

START_TEST(hostile_config)
{
	struct source *s;

	sh("g init -q r; cd r; echo in >in; g config core.worktree /etc");
	s = open_at("r", NULL);
	ck_assert_int_eq(source_get_info(s)->kind, SOURCE_FOLDER);
	ck_assert_uint_eq(source_count(s), 1);
	source_free(s);
	/* Nobody waits for a FIFO, and no link is followed to rules. */
	sh("g init -q q; cd q; mkfifo .gitignore; mkdir d; echo '*' >../rules; ln -s ../../rules "
	   "d/.gitignore; echo f >d/f; g config core.excludesFile $PWD/.gitignore; "
	   "rm -f .git/info/exclude; mkdir -p .git/info; mkfifo .git/info/exclude");
	expect("q", NULL, ".gitignore*(special file) d/.gitignore*(symbolic link) d/f*");
	if (__lsan_disable)
		__lsan_disable();
	sh("g init -q v; cd v; echo v >v; g config core.repositoryformatversion 1; "
	   "g config extensions.worktreeConfig true; g config extensions.partialClone origin");
	expect("v", NULL, "v*");
	sh("cd v; g config extensions.objectformat sha256");
	fails("v", NULL, UM_EINVAL, "SHA-256");
}
END_TEST

struct reading {
	struct source_reader *readers[4];
	atomic_size_t bytes;
};

static void read_one(void *ctx, unsigned worker, size_t index)
{
	struct reading *rd = ctx;
	struct source_blob blob;
	enum source_note note;
	struct um_err err = UM_ERR_INIT;

	ck_assert_int_eq(source_read(rd->readers[worker], index, &blob, &note, &err), 0);
	ck_assert_int_eq(note, SOURCE_OK);
	atomic_fetch_add(&rd->bytes, blob.size);
}

START_TEST(threads)
{
	const struct source_options options[] = {{.jobs = 4}, {.jobs = 4, .rev = "HEAD"}};

	sh("g init -q r; cd r; for d in 0 1 2 3 4 5 6 7 8 9; do for e in a b c d e f g h i j k l; do "
	   "mkdir -p $d/$e; for f in 1 2 3; do printf 12345 >$d/$e/$f; done; done; done; g add .; "
	   "g commit -qm 1");
	for (size_t k = 0; k < 2; k++) {
		struct source *s = open_at("r", &options[k]);
		struct reading rd = {.bytes = 0};
		struct um_err err = UM_ERR_INIT;

		ck_assert_uint_eq(source_count(s), 360);
		for (int i = 0; i < 4; i++)
			ck_assert_int_eq(source_reader_new(s, &rd.readers[i], &err), 0);
		ck_assert_int_eq(um_pool_run(4, source_count(s), read_one, &rd, NULL), 0);
		ck_assert_uint_eq(atomic_load(&rd.bytes), 360 * 5);
		for (int i = 0; i < 4; i++)
			source_reader_free(rd.readers[i]);
		source_free(s);
	}
}
END_TEST

/* --- ignore rules, with git as the oracle --- */

static unsigned next_random(unsigned *state)
{
	*state = *state * 1103515245u + 12345u;
	return *state >> 16;
}

static void random_line(unsigned *state, struct um_str *s)
{
	static const char *const parts[] = {"a",           "b",   "ab",  "c",   "*",   "**",
	                                    "?",           "/",   "/",   "a*",  "*b",  "[ab]",
	                                    "[!a]",        "a/b", "**/", "/**", "\\a", "[a-c]",
	                                    "[[:alpha:]]", "x",   ".o"};
	unsigned n = 1 + next_random(state) % 4;

	if (next_random(state) % 4 == 0)
		um_str_add(s, "!");
	while (n--)
		um_str_add(s, parts[next_random(state) % UM_COUNT(parts)]);
	if (next_random(state) % 4 == 0)
		um_str_add(s, "/");
	if (next_random(state) % 8 == 0)
		um_str_add(s, next_random(state) % 2 ? " " : "\r");
	um_str_add(s, "\n");
}

static void random_file(unsigned *state, const char *path)
{
	struct um_str text = UM_STR_INIT;
	unsigned n = next_random(state) % 5;
	FILE *file;

	while (n--)
		random_line(state, &text);
	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	fwrite(text.s, 1, text.len, file);
	fclose(file);
	um_str_release(&text);
}

START_TEST(ignore_as_git)
{
	unsigned state = (unsigned)_i * 7919 + 1;
	struct um_str want = UM_STR_INIT, got = UM_STR_INIT, rules = UM_STR_INIT;
	struct source *s;

	sh("g init -q r; cd r; mkdir .git/info; for d in . a b ab a/b a/ab b/a b/c b/c/a c x; do mkdir -p $d; "
	   "for f in a1 bb c2 ab.o x.o .h aab; do echo >$d/$f; done; done; g add -f b/c/x.o a/ab/.h c2");
	random_file(&state, "r/.gitignore");
	random_file(&state, "r/.git/info/exclude");
	if (next_random(&state) % 2)
		random_file(&state, "r/b/.gitignore");
	if (next_random(&state) % 2)
		random_file(&state, "r/a/b/.gitignore");
	sh("cd r; g ls-files -co --exclude-standard | LC_ALL=C sort -u >../want");
	ck_assert_int_eq(um_read_file("want", 1 << 20, &want, NULL), 0);
	s = open_at("r", NULL);
	for (size_t i = 0; i < source_count(s); i++)
		um_str_addf(&got, "%s\n", source_at(s, i)->path);
	source_free(s);
	sh("cd r; cat -A .gitignore .git/info/exclude b/.gitignore a/b/.gitignore >../rules || true");
	ck_assert_int_eq(um_read_file("rules", 1 << 20, &rules, NULL), 0);
	ck_assert_msg(um_eq(want.s, got.s), "seed %d\nrules:\n%s\nwant:\n%s\ngot:\n%s", _i, rules.s,
	              want.s, got.s);
	um_str_release(&want);
	um_str_release(&got);
	um_str_release(&rules);
}
END_TEST

START_TEST(ignore_user_file)
{
	sh("mkdir -p .config/git; echo '*.user' >.config/git/ignore; g init -q r; cd r; echo >a.user; "
	   "echo >b.mine; echo >c; echo '*.mine' >../mine");
	expect("r", NULL, "b.mine* c*");
	sh("cd r; g config core.excludesFile '~/mine'");
	expect("r", NULL, "a.user* c*");
}
END_TEST

Suite *check_source_suite(void);
Suite *check_source_suite(void)
{
	Suite *s = suite_create("source");
	TCase *t = tcase_create("source");
	const char *seeds = getenv("IGNORE_SEEDS");

	tcase_set_timeout(t, 120);
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, work_tree);
	tcase_add_test(t, changed_tree);
	tcase_add_test(t, revision);
	tcase_add_test(t, bare_and_worktrees);
	tcase_add_test(t, empty_repository);
	tcase_add_test(t, submodules);
	tcase_add_test(t, sparse);
	tcase_add_test(t, index_versions);
	tcase_add_test(t, conflict);
	tcase_add_test(t, plain_folder);
	tcase_add_test(t, utf16_text);
	tcase_add_test(t, file_sizes);
	tcase_add_test(t, odd_names);
	tcase_add_test(t, exclude);
	tcase_add_test(t, outside_paths);
	tcase_add_test(t, swapped_for_link);
	tcase_add_test(t, no_permission);
	tcase_add_test(t, hostile_config);
	tcase_add_test(t, threads);
	tcase_add_test(t, ignore_user_file);
	tcase_add_loop_test(t, ignore_as_git, 0, seeds ? (int)strtol(seeds, NULL, 10) : 20);
	suite_add_tcase(s, t);
	return s;
}

/* SHA-256: the vectors of FIPS 180-4, and that the pieces do not matter. */
#include <check.h>
#include <string.h>

#include "base/hash.h"

static void is(const char *text, const char *want)
{
	char hex[65];

	um_sha256_hex(text, strlen(text), hex);
	ck_assert_str_eq(hex, want);
}

START_TEST(vectors)
{
	is("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	is("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	is("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
	   "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	is("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
	   "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
	   "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
}
END_TEST

START_TEST(million)
{
	struct um_sha256 h;
	char block[1000];
	char hex[65];

	memset(block, 'a', sizeof(block));
	um_sha256_init(&h);
	for (int i = 0; i < 1000; i++)
		um_sha256_add(&h, block, sizeof(block));
	um_sha256_end(&h, hex);
	ck_assert_str_eq(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}
END_TEST

/* Every length around the end of a block, in pieces of every size. */
START_TEST(pieces)
{
	char text[200];

	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (char)(i * 7);
	for (size_t n = 0; n <= sizeof(text); n++) {
		char want[65], got[65];

		um_sha256_hex(text, n, want);
		for (size_t step = 1; step < 70; step += 9) {
			struct um_sha256 h;

			um_sha256_init(&h);
			um_sha256_add(&h, NULL, 0);
			for (size_t i = 0; i < n; i += step)
				um_sha256_add(&h, text + i, n - i < step ? n - i : step);
			um_sha256_end(&h, got);
			ck_assert_str_eq(got, want);
		}
	}
}
END_TEST

Suite *check_hash_suite(void)
{
	Suite *s = suite_create("hash");
	TCase *c = tcase_create("hash");

	tcase_add_test(c, vectors);
	tcase_add_test(c, million);
	tcase_add_test(c, pieces);
	suite_add_tcase(s, c);
	return s;
}

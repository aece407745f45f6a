/*
 * What a finished request proves. An answer is judged by the rule (answer.c). Without one, what
 * would keep a program that is run here from being served is "did not": no such host, nobody who
 * listens, a certificate that is not valid, nothing within the time. What keeps only us from seeing
 * it is "could not tell": our own refusals and limits, proxies, answers that broke off.
 */
#include <curl/curl.h>
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "probe/probe_p.h"

/* ---- texts ---- */

enum {
	SECRET_MIN = 4 /* what is shorter would also be found where it is not meant */
};

static bool is_secret_at(const char *text, const struct probe_credential *credential, size_t *ret_n)
{
	static const char *const names[] = {"key", "token", "access", "secret", "session"};

	*ret_n = 0;
	for (size_t i = 0; credential && i < UM_COUNT(names); i++) {
		const char *value = probe_credential_value(credential, names[i]);
		size_t n = value ? strlen(value) : 0;

		/* Hosts come back in lower case. */
		if (n >= SECRET_MIN && n > *ret_n && strncasecmp(text, value, n) == 0)
			*ret_n = n;
	}
	return *ret_n > 0;
}

const char *probe_text_redact(struct um_arena *a, const char *text,
                              const struct probe_credential *credential)
{
	UM_AUTO(um_str_release) struct um_str out = UM_STR_INIT;
	size_t n;

	while (*text) {
		if (is_secret_at(text, credential, &n)) {
			um_str_add(&out, "[redacted]");
			text += n;
			continue;
		}
		um_str_add_c(&out, (unsigned char)*text < ' ' || *text == 0x7f ? '?' : *text);
		text++;
	}
	return um_strdup(a, out.s);
}

/* What curl itself says, without its own end of a sentence. */
static const char *curl_says(const struct probe_request *r, CURLcode code, struct um_arena *a)
{
	const char *text = r->error[0] ? r->error : curl_easy_strerror(code);

	return probe_text_redact(a, text, r->ask.credential);
}

static double reached(const struct probe_request *r, CURLINFO which)
{
	curl_off_t t = 0;

	return curl_easy_getinfo(r->easy, which, &t) ? 0 : (double)t;
}

static long known(const struct probe_request *r, CURLINFO which)
{
	long value = 0;

	return curl_easy_getinfo(r->easy, which, &value) ? 0 : value;
}

/* ---- no answer ---- */

static bool is_https(const struct probe_request *r)
{
	return um_eq(r->ask.target->scheme, "https");
}

/* Did the connection stand, through a proxy and with TLS where there should be? */
static bool is_connected(const struct probe_request *r)
{
	return reached(r, is_https(r) ? CURLINFO_APPCONNECT_TIME_T : CURLINFO_CONNECT_TIME_T) > 0;
}

static const char *timed_out(const struct probe_request *r, struct um_arena *a)
{
	const struct probe_options *o = r->ask.options;
	double total = o->total_ms ? o->total_ms : PROBE_TOTAL_MS;
	double connect = o->connect_ms ? o->connect_ms : PROBE_CONNECT_MS;
	const char *when;

	if (reached(r, CURLINFO_NAMELOOKUP_TIME_T) <= 0)
		when = "while looking up its name";
	else if (reached(r, CURLINFO_CONNECT_TIME_T) <= 0 && !*r->ask.peer->address)
		when = "while connecting";
	else if (!is_connected(r))
		when = "while setting up TLS";
	else if (reached(r, CURLINFO_STARTTRANSFER_TIME_T) <= 0)
		when = "while waiting for an answer";
	else
		when = "in the middle of the answer";
	if (is_connected(r) || connect > total)
		connect = total;
	return um_format(a, "time-out after %g s %s", connect / 1e3, when);
}

static const char *not_connected(const struct probe_request *r, CURLcode code, struct um_arena *a)
{
	switch (known(r, CURLINFO_OS_ERRNO)) {
	case ECONNREFUSED:
		return "connection refused";
	case ENETUNREACH:
	case EHOSTUNREACH:
		return "no way leads to it";
	case ETIMEDOUT:
		return "time-out while connecting";
	default:
		return um_format(a, "no connection: %s", curl_says(r, code, a));
	}
}

/* curl passes on what its TLS library says; the words are those of OpenSSL. */
static const char *bad_certificate(const struct probe_request *r, struct probe_verdict *v,
                                   struct um_arena *a)
{
	static const struct {
		const char *word, *reason;
	} words[] = {
		{"has expired", "the certificate expired"},
		{"not yet valid", "the certificate is not valid yet"},
		{"in certificate chain",
	         "the certificate comes from an issuer that is not trusted here"},
		{"in chain", "the certificate comes from an issuer that is not trusted here"},
		{"self signed certificate", "the certificate is self-signed"},
		{"self-signed certificate", "the certificate is self-signed"},
		{"issuer certificate",
	         "the certificate comes from an issuer that is not known here"},
		{"does not match", "the certificate is for other names"},
		{"subject name matches", "the certificate is for other names"},
		{"revoked", "the certificate was revoked"},
	};
	const char *text = curl_says(r, CURLE_PEER_FAILED_VERIFICATION, a);

	v->is_certificate = true;
	for (size_t i = 0; i < UM_COUNT(words); i++) {
		if (!strstr(text, words[i].word))
			continue;
		v->is_expired = i == 0;
		return words[i].reason;
	}
	return um_format(a, "the certificate is not accepted: %s", text);
}

static void fail(struct probe_verdict *v, enum probe_outcome outcome, const char *reason)
{
	v->outcome = outcome;
	v->reason = reason;
}

/* A proxy that does not let us through says nothing about the service. */
static bool is_proxys(const struct probe_request *r, CURLcode code, struct probe_verdict *v,
                      struct um_arena *a)
{
	long status = known(r, CURLINFO_HTTP_CONNECTCODE);

	if (!r->ask.proxy)
		return false;
	if (status && status / 100 != 2)
		fail(v, PROBE_UNKNOWN, um_format(a, "the proxy answers %ld", status));
	else if (code == CURLE_COULDNT_RESOLVE_PROXY)
		fail(v, PROBE_UNKNOWN, "no such host as the proxy");
	else if (code == CURLE_COULDNT_CONNECT || code == CURLE_PROXY)
		fail(v, PROBE_UNKNOWN,
		     um_format(a, "the proxy does not let us through: %s", curl_says(r, code, a)));
	else if (!is_connected(r) && code != CURLE_PEER_FAILED_VERIFICATION)
		fail(v, PROBE_UNKNOWN,
		     um_format(a, "nothing came through the proxy: %s", curl_says(r, code, a)));
	else
		return false;
	v->is_passing = code != CURLE_COULDNT_RESOLVE_PROXY && !status;
	return true;
}

static void judge_failure(const struct probe_request *r, CURLcode code, struct probe_verdict *v,
                          struct um_arena *a)
{
	if (r->refusal && !is_connected(r)) {
		fail(v, PROBE_UNKNOWN,
		     um_format(a, "refused to go to %s, %s", r->refused, r->refusal));
		return;
	}
	if (is_proxys(r, code, v, a))
		return;
	switch (code) {
	case CURLE_COULDNT_RESOLVE_HOST:
		v->is_passing = true;
		fail(v, PROBE_DID_NOT, "no such host");
		break;
	case CURLE_COULDNT_CONNECT:
		v->is_passing = true;
		fail(v, PROBE_DID_NOT, not_connected(r, code, a));
		break;
	case CURLE_OPERATION_TIMEDOUT:
		v->is_passing = !is_connected(r);
		fail(v, PROBE_DID_NOT, timed_out(r, a));
		break;
	case CURLE_GOT_NOTHING:
	case CURLE_RECV_ERROR:
	case CURLE_SEND_ERROR:
		v->is_passing = true;
		fail(v, PROBE_DID_NOT, "it closed the connection without an answer");
		break;
	case CURLE_PEER_FAILED_VERIFICATION:
		fail(v, PROBE_DID_NOT, bad_certificate(r, v, a));
		break;
	case CURLE_SSL_CONNECT_ERROR:
		v->is_passing = true;
		fail(v, PROBE_DID_NOT,
		     um_format(a, "TLS could not be set up: %s", curl_says(r, code, a)));
		break;
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_WEIRD_SERVER_REPLY:
		fail(v, PROBE_UNKNOWN, "what answers there does not speak HTTP");
		break;
	default:
		fail(v, PROBE_UNKNOWN,
		     um_format(a, "could not be asked: %s", curl_says(r, code, a)));
		break;
	}
}

/* ---- an answer ---- */

static const char *header(const struct probe_request *r, const char *name)
{
	for (size_t i = r->answers.n; i-- > 0;)
		if (um_eq(r->answers.v[i].key, name))
			return r->answers.v[i].value;
	return NULL;
}

/* curl makes the address of it absolute, but follows nothing. */
static const char *redirect(const struct probe_request *r, long status, struct um_arena *a)
{
	char *url = NULL;

	if (status != 301 && status != 302 && status != 303 && status != 307 && status != 308)
		return NULL;
	if (curl_easy_getinfo(r->easy, CURLINFO_REDIRECT_URL, &url) || !url)
		return NULL;
	return um_strdup(a, url);
}

static void judge_answer(const struct probe_request *r, long status, bool is_broken,
                         struct probe_verdict *v, struct um_arena *a)
{
	struct probe_answer answer = {
		.status = status,
		.type = header(r, "content-type"),
		.headers = {r->answers.v, r->answers.n},
		.body = r->got.s,
		.n_body = r->got.len,
		.is_cut = r->is_cut || is_broken,
	};
	curl_off_t wait = 0;

	v->is_answer = true;
	v->is_page = answer.type && strcasestr(answer.type, "html");
	v->redirect = redirect(r, status, a);
	if (v->redirect) {
		fail(v, PROBE_UNKNOWN,
		     um_format(a, "answered by a redirect to %s, which was not followed",
		               probe_text_redact(a, probe_url_host(a, v->redirect),
		                                 r->ask.credential)));
		return;
	}
	v->outcome = probe_answer_judge(r->ask.level, &answer, a, &v->reason);
	v->reason = probe_text_redact(a, v->reason ? v->reason : "", r->ask.credential);
	v->is_passing = status == 429 || status == 503;
	if (!curl_easy_getinfo(r->easy, CURLINFO_RETRY_AFTER, &wait) && wait > 0)
		v->wait_ms = (double)wait * 1e3;
}

/* The headers are there, the rest is not: enough when the rule looks no further, else nothing can
 * be told, since somebody did begin to answer. */
static void judge_broken(const struct probe_request *r, CURLcode code, long status,
                         struct probe_verdict *v, struct um_arena *a)
{
	judge_answer(r, status, true, v, a);
	if (v->outcome == PROBE_ANSWERED || v->redirect)
		return;
	v->is_passing = code != CURLE_OPERATION_TIMEDOUT;
	fail(v, PROBE_UNKNOWN,
	     code == CURLE_OPERATION_TIMEDOUT
	             ? timed_out(r, a)
	             : um_format(a, "the answer broke off after %zu bytes", r->got.len));
}

struct probe_verdict probe_verdict_of(const struct probe_request *r, CURLcode code,
                                      struct um_arena *a)
{
	struct probe_verdict v = {.outcome = PROBE_UNKNOWN};
	long status = known(r, CURLINFO_RESPONSE_CODE);
	bool has_answer = status >= 200 && r->ask.purpose == PROBE_ASK;

	/* curl gives up on one line that is too long as if there were no memory for it. */
	if (r->is_head_long || (has_answer && code == CURLE_OUT_OF_MEMORY))
		fail(&v, PROBE_UNKNOWN, "its headers are more than we read");
	else if (has_answer && (code == CURLE_OK || r->is_cut))
		judge_answer(r, status, false, &v, a);
	else if (has_answer && reached(r, CURLINFO_STARTTRANSFER_TIME_T) > 0)
		judge_broken(r, code, status, &v, a);
	else
		judge_failure(r, code, &v, a);
	return v;
}

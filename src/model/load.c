/*
 * Rows in. Besides the tables, the folders, markers and module calls of the files are kept in
 * the arena, so that deriving workloads need not ask the database for forty thousand paths.
 */
#include <string.h>

#include "base/str.h"
#include "model/model_p.h"

int model_add_service(struct model *m, const struct model_service *service, struct um_err *err)
{
	sqlite3_stmt *s = m->insert[MODEL_INSERT_SERVICE];

	model_bind(s, 1, service->id);
	model_bind(s, 2, service->name ? service->name : service->id);
	model_bind(s, 3, service->kind);
	model_bind(s, 4, service->vendor);
	model_bind(s, 5, service->operator_);
	model_bind(s, 6, service->maker);
	model_bind(s, 7, service->domain);
	sqlite3_bind_int(s, 8, service->openai_compatible);
	model_bind(s, 9, service->serves);
	sqlite3_bind_int(s, 10, service->open_engine);
	model_bind(s, 11, service->capabilities);
	return model_insert_run(m, MODEL_INSERT_SERVICE, err);
}

int model_add_service_cloud(struct model *m, const struct model_service_cloud *cloud,
                            struct um_err *err)
{
	sqlite3_stmt *s = m->insert[MODEL_INSERT_CLOUD];

	model_bind(s, 1, cloud->service);
	model_bind(s, 2, cloud->cloud);
	model_bind(s, 3, cloud->from);
	model_bind(s, 4, cloud->until);
	model_bind(s, 5, cloud->claim);
	return model_insert_run(m, MODEL_INSERT_CLOUD, err);
}

int model_add_service_env(struct model *m, const struct model_service_env *env, struct um_err *err)
{
	sqlite3_stmt *s = m->insert[MODEL_INSERT_SERVICE_ENV];

	model_bind(s, 1, env->service);
	model_bind(s, 2, env->name);
	model_bind(s, 3, env->carries);
	return model_insert_run(m, MODEL_INSERT_SERVICE_ENV, err);
}

int model_add_service_host(struct model *m, const char *service, const char *host,
                           struct um_err *err)
{
	sqlite3_stmt *s = m->insert[MODEL_INSERT_SERVICE_HOST];

	model_bind(s, 1, service);
	model_bind(s, 2, host);
	return model_insert_run(m, MODEL_INSERT_SERVICE_HOST, err);
}

int model_add_lifecycle(struct model *m, const struct model_lifecycle *lifecycle,
                        struct um_err *err)
{
	sqlite3_stmt *s = m->insert[MODEL_INSERT_LIFECYCLE];

	model_bind(s, 1, lifecycle->service);
	model_bind(s, 2, lifecycle->what);
	model_bind(s, 3, lifecycle->match);
	model_bind(s, 4, lifecycle->status);
	model_bind(s, 5, lifecycle->date);
	model_bind(s, 6, lifecycle->successor);
	model_bind(s, 7, lifecycle->source);
	model_bind(s, 8, lifecycle->except_list);
	return model_insert_run(m, MODEL_INSERT_LIFECYCLE, err);
}

int model_add_claim(struct model *m, const struct model_claim *claim, struct um_err *err)
{
	sqlite3_stmt *s = m->insert[MODEL_INSERT_CLAIM];

	model_bind(s, 1, claim->id);
	model_bind(s, 2, claim->text);
	model_bind(s, 3, claim->status);
	model_bind(s, 4, claim->published);
	model_bind(s, 5, claim->from);
	model_bind(s, 6, claim->until);
	model_bind(s, 7, claim->superseded_by);
	model_bind(s, 8, claim->source);
	return model_insert_run(m, MODEL_INSERT_CLAIM, err);
}

int model_add_scenario(struct model *m, const struct model_scenario *scenario, struct um_err *err)
{
	sqlite3_stmt *s = m->insert[MODEL_INSERT_SCENARIO];

	model_bind(s, 1, scenario->id);
	model_bind(s, 2, scenario->name);
	model_bind(s, 3, scenario->text);
	sqlite3_bind_int(s, 4, scenario->is_default);
	return model_insert_run(m, MODEL_INSERT_SCENARIO, err);
}

int model_add_fall(struct model *m, const struct model_fall *fall, struct um_err *err)
{
	sqlite3_stmt *s = m->insert[MODEL_INSERT_FALL];

	model_bind(s, 1, fall->scenario);
	model_bind(s, 2, fall->service);
	model_bind(s, 3, fall->vendor);
	model_bind(s, 4, fall->cloud);
	model_bind(s, 5, fall->region);
	model_bind(s, 6, fall->maker);
	return model_insert_run(m, MODEL_INSERT_FALL, err);
}

void model_add_declared(struct model *m, const struct model_declared *workload)
{
	*UM_PUSH(m->arena, &m->declared) = (struct model_declared){
		.root = um_strdup(m->arena, workload->root),
		.name = um_strdup(m->arena, workload->name),
		.type = um_strdup(m->arena, workload->type),
		.criticality = um_strdup(m->arena, workload->criticality),
	};
}

int model_add_assumption(struct model *m, const struct model_assumption *assumption,
                         struct um_err *err)
{
	sqlite3_stmt *s;
	int r = model_prepare(m, "INSERT INTO assumption VALUES(?,?,?,?,?,?)", &s, err);

	if (r < 0)
		return r;
	model_bind(s, 1, assumption->claim);
	model_bind(s, 2, assumption->origin);
	model_bind(s, 3, assumption->workload);
	model_bind(s, 4, assumption->statement);
	model_bind(s, 5, assumption->file);
	sqlite3_bind_int64(s, 6, assumption->line);
	if (sqlite3_step(s) != SQLITE_DONE)
		r = model_sql_err(m, err, "model: assumption");
	sqlite3_finalize(s);
	return r;
}

/* ---- files ---- */

/* What the evidence of a file tells of its folder. */
static unsigned file_flags(const struct model_file *file)
{
	unsigned flags = 0;

	for (size_t i = 0; i < file->n_evidence; i++) {
		const struct evidence *e = &file->evidence[i];

		flags |= MODEL_HAS_OTHER;
		if (e->context != EVIDENCE_PRODUCTION)
			continue;
		switch (e->kind) {
		case EVIDENCE_CLIENT:
		case EVIDENCE_IMPORT:
			flags |= MODEL_HAS_CODE | MODEL_HAS_ROUTE;
			break;
		case EVIDENCE_ENDPOINT:
		case EVIDENCE_RESOURCE:
		case EVIDENCE_GATEWAY:
		case EVIDENCE_FALLBACK:
			flags |= MODEL_HAS_ROUTE;
			break;
		default:
			break;
		}
	}
	return flags;
}

/* The last run when it is of the same folder, so that one string serves all its files. */
static struct model_folder_run *folder_run(struct model *m, const char *path)
{
	const char *slash = strrchr(path, '/');
	size_t n = slash ? (size_t)(slash - path) : 1;
	const char *folder = slash ? path : ".";
	struct model_folder_run *run = m->runs.n ? &m->runs.v[m->runs.n - 1] : NULL;

	if (!run || strncmp(run->folder, folder, n) != 0 || run->folder[n] != '\0') {
		run = UM_PUSH(m->arena, &m->runs);
		run->folder = um_strndup(m->arena, folder, n);
		run->first = m->n_files;
	}
	run->last = m->n_files;
	return run;
}

/* "a/b" and "../c/./d" give "a/c/d"; NULL when it leaves the root. */
static const char *join(struct um_arena *a, const char *folder, const char *relative)
{
	char *out = um_alloc(a, strlen(folder) + strlen(relative) + 3);
	size_t n = 0;

	if (strcmp(folder, ".") != 0) {
		n = strlen(folder);
		memcpy(out, folder, n);
	}
	while (*relative) {
		size_t length = strcspn(relative, "/");

		if (length == 2 && strncmp(relative, "..", 2) == 0) {
			if (n == 0)
				return NULL;
			while (n > 0 && out[n - 1] != '/')
				n--;
			n -= n > 0;
		} else if (length > 0 && !(length == 1 && *relative == '.')) {
			if (n > 0)
				out[n++] = '/';
			memcpy(out + n, relative, length);
			n += length;
		}
		relative += length;
		relative += *relative == '/';
	}
	if (n == 0)
		out[n++] = '.';
	out[n] = '\0';
	return out;
}

static int add_units(struct model *m, const struct model_file *file, const char *folder,
                     struct um_err *err)
{
	sqlite3_stmt *s = m->insert[MODEL_INSERT_UNIT];
	const char *context = um_strdup(m->arena, file->context);
	int r;

	for (size_t i = 0; i < file->n_units; i++) {
		struct model_marker *marker = UM_PUSH(m->arena, &m->markers);

		marker->folder = folder;
		marker->kind = um_strdup(m->arena, file->units[i].kind);
		marker->name = um_strdup(m->arena, file->units[i].name);
		marker->context = context;
		sqlite3_bind_int64(s, 1, m->n_files);
		model_bind(s, 2, folder);
		model_bind(s, 3, marker->kind);
		model_bind(s, 4, marker->name);
		if ((r = model_insert_run(m, MODEL_INSERT_UNIT, err)) < 0)
			return r;
	}
	for (size_t i = 0; i < file->n_local_modules; i++) {
		const char *callee = join(m->arena, folder, file->local_modules[i]);
		struct model_call *call;

		if (!callee)
			continue;
		call = UM_PUSH(m->arena, &m->calls);
		call->caller = folder;
		call->callee = callee;
		call->context = context;
	}
	return 0;
}

static int add_members(struct model *m, const struct evidence *e, int64_t id, int64_t base,
                       size_t n_evidence, struct um_err *err)
{
	sqlite3_stmt *s = m->insert[MODEL_INSERT_MEMBER];
	int r;

	for (size_t i = 0; i < e->n_members; i++) {
		const struct evidence_member *member = &e->members[i];
		bool is_linked = member->evidence >= 0 && (size_t)member->evidence < n_evidence;

		sqlite3_bind_int64(s, 1, id);
		sqlite3_bind_int64(s, 2, member->order);
		model_bind_id(s, 3, is_linked ? base + member->evidence : 0);
		model_bind(s, 4, member->alias);
		model_bind(s, 5, member->service);
		if ((r = model_insert_run(m, MODEL_INSERT_MEMBER, err)) < 0)
			return r;
	}
	return 0;
}

static void bind_evidence(sqlite3_stmt *s, const struct evidence *e, int64_t id, int64_t file_id,
                          int64_t parent_id)
{
	int i = 1;

	sqlite3_bind_int64(s, i++, id);
	sqlite3_bind_int64(s, i++, file_id);
	sqlite3_bind_int64(s, i++, e->pos.line);
	sqlite3_bind_int64(s, i++, e->pos.column);
	sqlite3_bind_int64(s, i++, e->end.line);
	sqlite3_bind_int64(s, i++, e->end.column);
	sqlite3_bind_int64(s, i++, e->span.start);
	sqlite3_bind_int64(s, i++, e->span.end);
	model_bind(s, i++, evidence_kind_text(e->kind));
	model_bind(s, i++, e->service);
	model_bind(s, i++, e->rule);
	model_bind(s, i++, e->value);
	model_bind(s, i++, e->name);
	model_bind(s, i++, e->attr);
	model_bind(s, i++, evidence_binding_text(e->binding));
	model_bind(s, i++, evidence_context_text(e->context));
	model_bind(s, i++, evidence_basis_text(e->basis));
	model_bind(s, i++, e->capability);
	model_bind(s, i++, e->cloud);
	model_bind(s, i++, e->region);
	model_bind(s, i++, e->maker);
	model_bind(s, i++, e->endpoint_env);
	model_bind(s, i++, e->scope);
	model_bind_id(s, i++, parent_id);
	sqlite3_bind_int(s, i++, e->is_set);
	sqlite3_bind_int(s, i++, e->is_guess);
	sqlite3_bind_int(s, i++, e->is_open);
	model_bind(s, i++, e->limits);
	model_bind(s, i, e->covers);
}

static int add_evidence(struct model *m, const struct model_file *file, struct um_err *err)
{
	int64_t base = m->n_evidence + 1;
	int r;

	for (size_t i = 0; i < file->n_evidence; i++) {
		const struct evidence *e = &file->evidence[i];
		bool has_parent = e->parent >= 0 && (size_t)e->parent < file->n_evidence;

		m->n_evidence++;
		bind_evidence(m->insert[MODEL_INSERT_EVIDENCE], e, m->n_evidence, m->n_files,
		              has_parent ? base + e->parent : 0);
		if ((r = model_insert_run(m, MODEL_INSERT_EVIDENCE, err)) < 0)
			return r;
	}
	for (size_t i = 0; i < file->n_reads; i++) {
		m->n_evidence++;
		bind_evidence(m->insert[MODEL_INSERT_EVIDENCE], &file->reads[i], m->n_evidence,
		              m->n_files, 0);
		if ((r = model_insert_run(m, MODEL_INSERT_EVIDENCE, err)) < 0)
			return r;
	}
	for (size_t i = 0; i < file->n_evidence; i++) {
		if ((r = add_members(m, &file->evidence[i], base + (int64_t)i, base,
		                     file->n_evidence, err)) < 0)
			return r;
	}
	return 0;
}

static void bind_file(sqlite3_stmt *s, int at, int64_t id, const struct model_file *file)
{
	sqlite3_bind_int64(s, at, id);
	model_bind(s, at + 1, file->path);
	sqlite3_bind_int64(s, at + 2, (int64_t)file->size);
	model_bind(s, at + 3, file->status);
	sqlite3_bind_int(s, at + 4, file->is_gap);
	model_bind(s, at + 5, file->language);
	model_bind(s, at + 6, file->context);
	model_bind(s, at + 7, file->reason);
}

int model_flush(struct model *m, struct um_err *err)
{
	int64_t first = m->n_files - (int64_t)m->n_waiting + 1;
	bool is_full = m->n_waiting == MODEL_BATCH;
	int r = 0;

	for (size_t i = 0; r == 0 && i < m->n_waiting; i++) {
		bind_file(is_full ? m->insert_batch : m->insert[MODEL_INSERT_FILE],
		          is_full ? (int)i * 8 + 1 : 1, first + (int64_t)i, &m->waiting[i]);
		if (!is_full)
			r = model_insert_run(m, MODEL_INSERT_FILE, err);
	}
	if (is_full) {
		if (sqlite3_step(m->insert_batch) != SQLITE_DONE)
			r = model_sql_err(m, err, "model: files");
		sqlite3_reset(m->insert_batch);
	}
	m->n_waiting = 0;
	um_arena_clear(m->waiting_arena);
	return r;
}

static int add_row(struct model *m, const struct model_file *file, struct um_err *err)
{
	struct model_file *row;
	int r;

	if (m->n_waiting == MODEL_BATCH && (r = model_flush(m, err)) < 0)
		return r;
	m->n_files++;
	row = &m->waiting[m->n_waiting++];
	*row = *file;
	row->path = um_strdup(m->waiting_arena, file->path);
	row->status = um_strdup(m->waiting_arena, file->status);
	row->language = um_strdup(m->waiting_arena, file->language);
	row->context = um_strdup(m->waiting_arena, file->context);
	row->reason = um_strdup(m->waiting_arena, file->reason);
	return 0;
}

/* There are few of them. */
static int add_waivers(struct model *m, const struct model_file *file, struct um_err *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < file->n_waivers; i++) {
		const struct model_waiver *w = &file->waivers[i];
		sqlite3_stmt *s;

		r = model_prepare(m,
		                  "INSERT INTO waiver (origin, file, line, control, reason, "
		                  "expires, first_line, last_line, status, problem) "
		                  "VALUES('comment',?,?,?,?,?,?,?,?,?)",
		                  &s, err);
		if (r < 0)
			return r;
		model_bind(s, 1, file->path);
		sqlite3_bind_int64(s, 2, w->line);
		model_bind(s, 3, w->control);
		model_bind(s, 4, w->reason);
		model_bind(s, 5, w->expires);
		sqlite3_bind_int64(s, 6, w->first_line);
		sqlite3_bind_int64(s, 7, w->last_line);
		model_bind(s, 8, w->problem ? "malformed" : "unused");
		model_bind(s, 9, w->problem);
		if (sqlite3_step(s) != SQLITE_DONE)
			r = model_sql_err(m, err, "model: waivers");
		sqlite3_finalize(s);
	}
	return r;
}

int model_add_file(struct model *m, const struct model_file *file, struct um_err *err)
{
	struct model_folder_run *run;
	int r;

	if (m->n_files > 0 && um_eq(m->last_path.s, file->path))
		return um_err_set(err, UM_EINVAL, "%s: added to the model twice", file->path);
	um_str_clear(&m->last_path);
	um_str_add(&m->last_path, file->path);
	if ((r = add_row(m, file, err)) < 0)
		return r;
	run = folder_run(m, file->path);
	run->flags |= file_flags(file);
	if ((r = add_units(m, file, run->folder, err)) < 0)
		return r;
	if ((r = add_waivers(m, file, err)) < 0)
		return r;
	return add_evidence(m, file, err);
}

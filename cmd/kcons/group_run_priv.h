/*
 * Inside of kcons in a group.
 *
 * group_run.c     its life: topics, records written, turns, the end
 * group_parts.c   partitions come and go
 * group_commit.c  what is committed, and when
 */
#ifndef KCONS_GROUP_RUN_PRIV_H
#define KCONS_GROUP_RUN_PRIV_H

#include "group_run.h"

/* group_parts.c */
/* What the group calls. */
struct kgroup_owner group_parts_owner(struct group_run *);
/* Nothing of it can be committed any more. */
void group_parts_give_up(struct group_run *, struct tenure *);

/* group_commit.c */
/* Looks what was taken. */
void group_commit_look(struct group_run *);
/* Hands the group what can be committed. */
void group_commit_now(struct group_run *);
/* What is being revoked: are its lines taken? */
bool group_commit_revoked_taken(const struct group_run *);
/* Its last commit; then it is no longer ours. */
void group_commit_revoked(struct group_run *);
/* Partitions that began where nothing was committed: is it known where? */
bool group_commit_start_known(const struct group_run *);
bool group_commit_all_taken(const struct group_run *);

#endif

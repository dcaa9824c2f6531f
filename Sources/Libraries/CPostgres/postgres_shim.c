#include "forward.h"

#pragma GCC visibility push(hidden)
#include "postgres_shim.h"

FORWARD(PGconn *, PQconnectStartParams, (const char *const *k, const char *const *v, int expand), (k, v, expand))
FORWARD(PostgresPollingStatusType, PQconnectPoll, (PGconn * c), (c))
FORWARD_VOID(PQfinish, (PGconn * c), (c))
FORWARD(PQconninfoOption *, PQconninfoParse, (const char *text, char **message), (text, message))
FORWARD_VOID(PQconninfoFree, (PQconninfoOption * options), (options))
FORWARD(int, PQbackendPID, (const PGconn *c), (c))
FORWARD(char *, PQdb, (const PGconn *c), (c))
FORWARD(char *, PQhost, (const PGconn *c), (c))
FORWARD(char *, PQport, (const PGconn *c), (c))
FORWARD(char *, PQuser, (const PGconn *c), (c))
FORWARD(int, PQserverVersion, (const PGconn *c), (c))
FORWARD(int, PQsocket, (const PGconn *c), (c))
FORWARD(ConnStatusType, PQstatus, (const PGconn *c), (c))
FORWARD(PGTransactionStatusType, PQtransactionStatus, (const PGconn *c), (c))
FORWARD(char *, PQerrorMessage, (const PGconn *c), (c))
FORWARD(PGVerbosity, PQsetErrorVerbosity, (PGconn * c, PGVerbosity verbosity), (c, verbosity))
FORWARD(PQnoticeReceiver, PQsetNoticeReceiver, (PGconn * c, PQnoticeReceiver receiver, void *argument), (c, receiver, argument))
FORWARD(int, PQsetnonblocking, (PGconn * c, int value), (c, value))
FORWARD(int, PQsetSingleRowMode, (PGconn * c), (c))
FORWARD(int, PQconsumeInput, (PGconn * c), (c))
FORWARD(int, PQflush, (PGconn * c), (c))
FORWARD(int, PQisBusy, (PGconn * c), (c))
FORWARD(PGnotify *, PQnotifies, (PGconn * c), (c))
FORWARD(PGcancel *, PQgetCancel, (PGconn * c), (c))
FORWARD(int, PQcancel, (PGcancel * cancel, char *buffer, int size), (cancel, buffer, size))
FORWARD_VOID(PQfreeCancel, (PGcancel * cancel), (cancel))
FORWARD(int, PQsendQuery, (PGconn * c, const char *query), (c, query))
FORWARD(int, PQsendPrepare, (PGconn * c, const char *name, const char *query, int count, const Oid *types),
        (c, name, query, count, types))
FORWARD(int, PQsendQueryParams,
        (PGconn * c, const char *query, int count, const Oid *types, const char *const *values, const int *lengths,
         const int *formats, int resultFormat),
        (c, query, count, types, values, lengths, formats, resultFormat))
FORWARD(int, PQsendQueryPrepared,
        (PGconn * c, const char *name, int count, const char *const *values, const int *lengths, const int *formats,
         int resultFormat),
        (c, name, count, values, lengths, formats, resultFormat))
FORWARD(PGresult *, PQgetResult, (PGconn * c), (c))
FORWARD(int, PQgetCopyData, (PGconn * c, char **buffer, int async), (c, buffer, async))
FORWARD(int, PQputCopyData, (PGconn * c, const char *bytes, int count), (c, bytes, count))
FORWARD(int, PQputCopyEnd, (PGconn * c, const char *message), (c, message))
FORWARD_VOID(PQclear, (PGresult * r), (r))
FORWARD(char *, PQcmdStatus, (PGresult * r), (r))
FORWARD(char *, PQcmdTuples, (PGresult * r), (r))
FORWARD(char *, PQfname, (const PGresult *r, int column), (r, column))
FORWARD(Oid, PQftype, (const PGresult *r, int column), (r, column))
FORWARD(int, PQgetisnull, (const PGresult *r, int row, int column), (r, row, column))
FORWARD(int, PQgetlength, (const PGresult *r, int row, int column), (r, row, column))
FORWARD(char *, PQgetvalue, (const PGresult *r, int row, int column), (r, row, column))
FORWARD(int, PQnfields, (const PGresult *r), (r))
FORWARD(int, PQntuples, (const PGresult *r), (r))
FORWARD(char *, PQresultErrorField, (const PGresult *r, int code), (r, code))
FORWARD(ExecStatusType, PQresultStatus, (const PGresult *r), (r))
FORWARD_VOID(PQfreemem, (void *memory), (memory))
#pragma GCC visibility pop

static void load(void) {
    void *library = open_library("libpq.so.5");
    if (!library) return;
    RESOLVE(PQconnectStartParams)
    RESOLVE(PQconnectPoll)
    RESOLVE(PQfinish)
    RESOLVE(PQconninfoParse)
    RESOLVE(PQconninfoFree)
    RESOLVE(PQbackendPID)
    RESOLVE(PQdb)
    RESOLVE(PQhost)
    RESOLVE(PQport)
    RESOLVE(PQuser)
    RESOLVE(PQserverVersion)
    RESOLVE(PQsocket)
    RESOLVE(PQstatus)
    RESOLVE(PQtransactionStatus)
    RESOLVE(PQerrorMessage)
    RESOLVE(PQsetErrorVerbosity)
    RESOLVE(PQsetNoticeReceiver)
    RESOLVE(PQsetnonblocking)
    RESOLVE(PQsetSingleRowMode)
    RESOLVE(PQconsumeInput)
    RESOLVE(PQflush)
    RESOLVE(PQisBusy)
    RESOLVE(PQnotifies)
    RESOLVE(PQgetCancel)
    RESOLVE(PQcancel)
    RESOLVE(PQfreeCancel)
    RESOLVE(PQsendQuery)
    RESOLVE(PQsendPrepare)
    RESOLVE(PQsendQueryParams)
    RESOLVE(PQsendQueryPrepared)
    RESOLVE(PQgetResult)
    RESOLVE(PQgetCopyData)
    RESOLVE(PQputCopyData)
    RESOLVE(PQputCopyEnd)
    RESOLVE(PQclear)
    RESOLVE(PQcmdStatus)
    RESOLVE(PQcmdTuples)
    RESOLVE(PQfname)
    RESOLVE(PQftype)
    RESOLVE(PQgetisnull)
    RESOLVE(PQgetlength)
    RESOLVE(PQgetvalue)
    RESOLVE(PQnfields)
    RESOLVE(PQntuples)
    RESOLVE(PQresultErrorField)
    RESOLVE(PQresultStatus)
    RESOLVE(PQfreemem)
}

const char *cpostgres_load(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    return problem[0] ? problem : NULL;
}

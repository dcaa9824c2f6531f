#ifndef CARROW_H
#define CARROW_H
int carrow_version(void);
#endif

"""System call numbers of the calls that a program is denied, by machine: from the kernel's own headers."""

from __future__ import annotations

LAST_KNOWN = 456
"""The last number that this table was made with (futex_requeue, Linux 6.7): every later call is unknown, and absent."""


def _table(text: str) -> dict[str, int]:
    return {name: int(number) for name, _, number in (word.partition("=") for word in text.split())}


X86_64 = _table("""
socket=41 connect=42 bind=49 listen=50 accept=43 accept4=288 sendmsg=46 sendmmsg=307 fork=57 vfork=58 execve=59
execveat=322 tkill=200 rt_sigqueueinfo=129 rt_tgsigqueueinfo=297 pidfd_open=434 pidfd_getfd=438
pidfd_send_signal=424 setpgid=109 setsid=112 ptrace=101 process_vm_readv=310 process_vm_writev=311
process_madvise=440 process_mrelease=448 kcmp=312 userfaultfd=323 memfd_create=319 memfd_secret=447
perf_event_open=298 bpf=321 keyctl=250 add_key=248 request_key=249 unshare=272 setns=308 mount=165 umount2=166
pivot_root=155 chroot=161 move_mount=429 open_tree=428 fsopen=430 fsconfig=431 fsmount=432 fspick=433
mount_setattr=442 io_uring_setup=425 io_uring_enter=426 io_uring_register=427 io_setup=206 setuid=105 setgid=106
setreuid=113 setregid=114 setresuid=117 setresgid=119 setgroups=116 setfsuid=122 setfsgid=123 capset=126 chown=92
fchown=93 lchown=94 fchownat=260 mknod=133 mknodat=259 setxattr=188 lsetxattr=189 fsetxattr=190 openat2=437
shmget=29 shmat=30 shmctl=31 msgget=68 msgsnd=69 msgctl=71 semget=64 semctl=66 semop=65 semtimedop=220 mq_open=240
mq_unlink=241 setpriority=141 sched_setscheduler=144 sched_setparam=142 sched_setattr=314 ioprio_set=251
migrate_pages=256 move_pages=279 kexec_load=246 kexec_file_load=320 init_module=175 finit_module=313
delete_module=176 reboot=169 swapon=167 swapoff=168 acct=163 quotactl=179 quotactl_fd=443 settimeofday=164
clock_settime=227 clock_adjtime=305 adjtimex=159 sethostname=170 setdomainname=171 iopl=172 ioperm=173
modify_ldt=154 syslog=103 personality=135 lookup_dcookie=212 open_by_handle_at=304 vhangup=153 nfsservctl=180
uselib=134 _sysctl=156 fanotify_init=300 seccomp=317 clone=56 clone3=435 kill=62 tgkill=234 prlimit64=302
setrlimit=160 prctl=157 fcntl=72 ioctl=16 socketpair=53 chmod=90 fchmod=91 fchmodat=268 open=2 creat=85 openat=257
sched_setaffinity=203 fchmodat2=452
""")
AARCH64 = _table("""
socket=198 connect=203 bind=200 listen=201 accept=202 accept4=242 sendmsg=211 sendmmsg=269 execve=221 execveat=281
tkill=130 rt_sigqueueinfo=138 rt_tgsigqueueinfo=240 pidfd_open=434 pidfd_getfd=438 pidfd_send_signal=424 setpgid=154
setsid=157 ptrace=117 process_vm_readv=270 process_vm_writev=271 process_madvise=440 process_mrelease=448 kcmp=272
userfaultfd=282 memfd_create=279 memfd_secret=447 perf_event_open=241 bpf=280 keyctl=219 add_key=217 request_key=218
unshare=97 setns=268 mount=40 umount2=39 pivot_root=41 chroot=51 move_mount=429 open_tree=428 fsopen=430
fsconfig=431 fsmount=432 fspick=433 mount_setattr=442 io_uring_setup=425 io_uring_enter=426 io_uring_register=427
io_setup=0 setuid=146 setgid=144 setreuid=145 setregid=143 setresuid=147 setresgid=149 setgroups=159 setfsuid=151
setfsgid=152 capset=91 fchown=55 fchownat=54 mknodat=33 setxattr=5 lsetxattr=6 fsetxattr=7 openat2=437 shmget=194
shmat=196 shmctl=195 msgget=186 msgsnd=189 msgctl=187 semget=190 semctl=191 semop=193 semtimedop=192 mq_open=180
mq_unlink=181 setpriority=140 sched_setscheduler=119 sched_setparam=118 sched_setattr=274 ioprio_set=30
migrate_pages=238 move_pages=239 kexec_load=104 kexec_file_load=294 init_module=105 finit_module=273
delete_module=106 reboot=142 swapon=224 swapoff=225 acct=89 quotactl=60 quotactl_fd=443 settimeofday=170
clock_settime=112 clock_adjtime=266 adjtimex=171 sethostname=161 setdomainname=162 syslog=116 personality=92
lookup_dcookie=18 open_by_handle_at=265 vhangup=58 nfsservctl=42 fanotify_init=262 seccomp=277 clone=220 clone3=435
kill=129 tgkill=131 prlimit64=261 setrlimit=164 prctl=167 fcntl=25 ioctl=29 socketpair=199 fchmod=52 fchmodat=53
openat=56 sched_setaffinity=122 fchmodat2=452
""")

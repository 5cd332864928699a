/** Many providers put what is sent to name+anything into the mailbox of name (RFC 5233). */
export const mailboxOf = (email: string): string => email.toLowerCase().replace(/\+[^@]*(?=@)/, '');

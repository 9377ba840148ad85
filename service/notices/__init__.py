"""Notices of credit repair (信用修复告知书): what can be done about records, where, and from when on."""

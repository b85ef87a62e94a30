; What the installer does beyond Tauri's own steps. Not tried on Windows yet.
; Tauri's uninstaller closes the window and takes away the start at login. Its box for deleting data means the
; window's own files; the lodge's data always stays.

!macro NSIS_HOOK_PREUNINSTALL
  ; The headless program may still run, and Windows does not delete a program that runs.
  nsExec::Exec 'taskkill /IM gatelodge.exe'
  Pop $0
!macroend

!macro NSIS_HOOK_POSTUNINSTALL
  DetailPrint "Your data stays in $APPDATA\Gatelodge; its key stays in the Windows credential manager."
!macroend

; The installer for one user, without administrator's rights.  Made by installer.py, which gives VERSION, NUMBERS
; (four numbers), FOLDER (what is installed), FILES (the generated list of it), MEGABYTES and TARGET.
; /S installs in silence, /D=C:\folder (last, without quotes) elsewhere, /DESKTOP=0 without a link on the desktop.
; Exit codes: 0 done, 1 stopped by the user, 2 no space or a path that is too long, 3 the program is running,
; 4 the copy of the drafts could not be made, 5 a file could not be written.
Target amd64-unicode
Unicode true
ManifestDPIAware true
ManifestLongPathAware true
ManifestSupportedOS all
RequestExecutionLevel user
SetCompressor /SOLID lzma
SetCompressorDictSize 64
AllowSkipFiles off
SetOverwrite on

!include MUI2.nsh
!include LogicLib.nsh
!include FileFunc.nsh
!include "Win\COM.nsh"
!include "Win\Propkey.nsh"

!define TITLE "智造申报"
!define PROGRAM "智造申报.exe"
!define IDENTITY "Zhizao.Shenbao"
!define KEY "Software\zhizao"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\zhizao"
!define LISTING "$INSTDIR\_internal\program-files.txt"
!define LONGEST 150

Name "${TITLE}"
OutFile "${TARGET}"
InstallDir "$LOCALAPPDATA\Programs\zhizao"
InstallDirRegKey HKCU "${KEY}" "InstallDir"
BrandingText "${TITLE} ${VERSION}"
VIProductVersion "${NUMBERS}"
VIAddVersionKey /LANG=2052 "ProductName" "${TITLE}"
VIAddVersionKey /LANG=2052 "FileDescription" "${TITLE}安装程序"
VIAddVersionKey /LANG=2052 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "CompanyName" "${TITLE}"
VIAddVersionKey /LANG=2052 "LegalCopyright" "Apache-2.0"

!define MUI_ICON "${FOLDER}/_internal/resources/icons/program.ico"
!define MUI_UNICON "${FOLDER}/_internal/resources/icons/program.ico"
!define MUI_ABORTWARNING
!define MUI_COMPONENTSPAGE_NODESC
!define MUI_WELCOMEPAGE_TITLE "安装${TITLE} ${VERSION}"
!define MUI_WELCOMEPAGE_TEXT "只装在当前用户的文件夹里，不需要管理员权限，不联网。$\r$\n$\r$\n已经装过的会就地升级：草稿不动，升级前先留一份核对过的副本。$\r$\n$\r$\n请先关闭正在运行的${TITLE}。"
!define MUI_FINISHPAGE_RUN "$INSTDIR\${PROGRAM}"
!define MUI_FINISHPAGE_RUN_TEXT "现在打开${TITLE}"
!define MUI_UNCONFIRMPAGE_TEXT_TOP "将删除程序自己的文件。申报书、备份和设置留在原处：$LOCALAPPDATA\zhizao"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese"

!include "${FILES}" ; InstallFiles, InstallPrograms, RemoveFiles, RemovePrograms

; Says why and stops with an exit code; in silence only the code is left.
!macro Refuse CODE SENTENCE
  MessageBox MB_OK|MB_ICONSTOP "${SENTENCE}" /SD IDOK
  SetErrorLevel ${CODE}
  Quit
!macroend

; A program that runs cannot be opened for writing.
!macro RefuseWhileRunning
  ${If} ${FileExists} "$INSTDIR\${PROGRAM}"
    ClearErrors
    FileOpen $0 "$INSTDIR\${PROGRAM}" a
    ${If} ${Errors}
      !insertmacro Refuse 3 "${TITLE}正在运行，或文件被占用。请关闭它以后再试一次。"
    ${EndIf}
    FileClose $0
  ${EndIf}
!macroend

; The taskbar puts the window and the link together by this.
!macro IdentifyLink LINK
  !insertmacro ComHlpr_CreateInProcInstance ${CLSID_ShellLink} ${IID_IShellLink} r0 ""
  ${If} $0 P<> 0
    ${IUnknown::QueryInterface} $0 '("${IID_IPersistFile}",.r1)'
    ${If} $1 P<> 0
      ${IPersistFile::Load} $1 '("${LINK}",2)'
      ${IUnknown::QueryInterface} $0 '("${IID_IPropertyStore}",.r2)'
      ${If} $2 P<> 0
        System::Call 'Oleaut32::SysAllocString(w "${IDENTITY}")p.r5'
        System::Call '*${SYSSTRUCT_PROPERTYKEY}(${PKEY_AppUserModel_ID})p.r3'
        System::Call '*${SYSSTRUCT_PROPVARIANT}(${VT_BSTR},,&p r5)p.r4'
        ${IPropertyStore::SetValue} $2 '($3,$4)'
        ${IPropertyStore::Commit} $2 ""
        System::Free $4
        System::Free $3
        System::Call 'Oleaut32::SysFreeString(pr5)'
        ${IUnknown::Release} $2 ""
        ${IPersistFile::Save} $1 '("${LINK}",1)'
      ${EndIf}
      ${IUnknown::Release} $1 ""
    ${EndIf}
    ${IUnknown::Release} $0 ""
  ${EndIf}
!macroend

!macro Associate ENDING KIND
  WriteRegStr HKCU "Software\Classes\${ENDING}" "" "Zhizao${ENDING}"
  WriteRegStr HKCU "Software\Classes\Zhizao${ENDING}" "" "${KIND}"
  WriteRegStr HKCU "Software\Classes\Zhizao${ENDING}\DefaultIcon" "" '"$INSTDIR\${PROGRAM}",0'
  WriteRegStr HKCU "Software\Classes\Zhizao${ENDING}\shell\open\command" "" '"$INSTDIR\${PROGRAM}" "%1"'
!macroend

!macro Dissociate ENDING
  ReadRegStr $0 HKCU "Software\Classes\${ENDING}" ""
  ${If} $0 == "Zhizao${ENDING}"
    DeleteRegValue HKCU "Software\Classes\${ENDING}" ""
    DeleteRegKey /ifempty HKCU "Software\Classes\${ENDING}"
  ${EndIf}
  DeleteRegKey HKCU "Software\Classes\Zhizao${ENDING}"
!macroend

; A file that could not be written ends the section at once; what was there stays until the next installation.
Function .onInstFailed
  SetErrorLevel 5
FunctionEnd

Function .onInit
  StrLen $0 "$INSTDIR"
  ${If} $0 > ${LONGEST}
    !insertmacro Refuse 2 "安装文件夹的路径太长（$0 个字）。请换一个 ${LONGEST} 个字以内的。"
  ${EndIf}
  Call CheckSpace
FunctionEnd

Function CheckSpace
  ${GetRoot} "$INSTDIR" $0
  ClearErrors
  ${DriveSpace} "$0\" "/D=F /S=M" $1
  ${IfNot} ${Errors}
  ${AndIf} $1 < ${MEGABYTES}
    !insertmacro Refuse 2 "$0 只剩 $1 MB，安装需要 ${MEGABYTES} MB。请清理磁盘，或用 /D= 换一个文件夹。"
  ${EndIf}
FunctionEnd

; A copy of the drafts, read back and checked by the program that is still there, before anything of it goes.
Function CopyDrafts
  StrCpy $1 "$LOCALAPPDATA\zhizao"
  ReadEnvStr $2 ZHIZAO_HOME
  ${If} $2 != ""
    StrCpy $1 $2
  ${EndIf}
  ${If} ${FileExists} "$INSTDIR\zhizao.exe"
  ${AndIf} ${FileExists} "${LISTING}"
  ${AndIf} ${FileExists} "$1\zhizao.db"
    DetailPrint "正在给草稿库留一份核对过的副本……"
    nsExec::ExecToStack '"$INSTDIR\zhizao.exe" backup'
    Pop $0
    Pop $2
    ${If} $0 != "0"
      MessageBox MB_YESNO|MB_ICONEXCLAMATION|MB_DEFBUTTON2 "升级前给草稿库留副本没有做成：$2$\r$\n$\r$\n草稿不会被改动，但没有新的副本。仍然升级吗？" /SD IDNO IDYES goes_on
      SetErrorLevel 4
      Quit
      goes_on:
    ${EndIf}
  ${EndIf}
FunctionEnd

Section "${TITLE}（必需）" SecProgram
  SectionIn RO
  !insertmacro RefuseWhileRunning
  Call CopyDrafts
  ${If} ${FileExists} "$INSTDIR\uninstall.exe"
  ${AndIf} ${FileExists} "$INSTDIR\_internal\*.*"
    DetailPrint "正在移去旧版本的文件……"
    ExecWait '"$INSTDIR\uninstall.exe" /S /UPGRADE _?=$INSTDIR'
  ${EndIf}
  ClearErrors
  ; the programs come last: an installation that is stopped leaves none that starts and then lacks something
  !insertmacro InstallFiles
  !insertmacro InstallPrograms
  ${If} ${Errors}
    !insertmacro Refuse 5 "有文件写不进 $INSTDIR。请看磁盘空间、文件夹权限和安全软件的隔离区，再安装一次。"
  ${EndIf}
  SetOutPath "$INSTDIR"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  WriteRegStr HKCU "${KEY}" "InstallDir" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "${TITLE}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\${PROGRAM}"
  WriteRegStr HKCU "${UNINSTALL}" "Publisher" "${TITLE}"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
  SectionGetSize ${SecProgram} $0
  WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" $0
  !insertmacro Associate ".zzdraft" "智造申报草稿"
  !insertmacro Associate ".zzpart" "智造申报的一部分"
  !insertmacro Associate ".zzreturn" "推荐单位的退回意见"
  !insertmacro Associate ".zzdesk" "智造申报推荐汇总"
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
  CreateDirectory "$SMPROGRAMS\${TITLE}"
  CreateShortCut "$SMPROGRAMS\${TITLE}\${TITLE}.lnk" "$INSTDIR\${PROGRAM}" "" "$INSTDIR\${PROGRAM}" 0
  !insertmacro IdentifyLink "$SMPROGRAMS\${TITLE}\${TITLE}.lnk"
  CreateShortCut "$SMPROGRAMS\${TITLE}\卸载${TITLE}.lnk" "$INSTDIR\uninstall.exe"
SectionEnd

Section "桌面快捷方式" SecDesktop
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/DESKTOP=" $1
  ${If} ${Errors}
  ${OrIf} $1 != "0"
    CreateShortCut "$DESKTOP\${TITLE}.lnk" "$INSTDIR\${PROGRAM}" "" "$INSTDIR\${PROGRAM}" 0
    !insertmacro IdentifyLink "$DESKTOP\${TITLE}.lnk"
  ${EndIf}
SectionEnd

Section Uninstall
  !insertmacro RefuseWhileRunning
  SetOutPath "$TEMP"
  ; what was installed, name by name, and folders only where nothing else lies in them
  !insertmacro RemovePrograms
  !insertmacro RemoveFiles
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/UPGRADE" $1
  ${If} ${Errors}
    Delete "$INSTDIR\uninstall.exe"
    RMDir "$INSTDIR"
    ReadRegStr $1 HKCU "${KEY}" "InstallDir"
    ${If} $1 == "$INSTDIR" ; two may be installed side by side: the links and keys are the last one's
      Delete "$SMPROGRAMS\${TITLE}\${TITLE}.lnk"
      Delete "$SMPROGRAMS\${TITLE}\卸载${TITLE}.lnk"
      RMDir "$SMPROGRAMS\${TITLE}"
      Delete "$DESKTOP\${TITLE}.lnk"
      DeleteRegKey HKCU "${UNINSTALL}"
      DeleteRegKey HKCU "${KEY}"
      !insertmacro Dissociate ".zzdraft"
      !insertmacro Dissociate ".zzpart"
      !insertmacro Dissociate ".zzreturn"
      !insertmacro Dissociate ".zzdesk"
      System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
    ${EndIf}
    DetailPrint "申报书、备份和设置留在 $LOCALAPPDATA\zhizao"
  ${EndIf}
SectionEnd
